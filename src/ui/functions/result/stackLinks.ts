import * as vscode from "vscode";
import { findStackPositions, pathInPackage } from "../../../lambda/stackPositions.ts";
import { logLanguage } from "../../kit/output.ts";
import { resultScheme } from "./documents.ts";

/** Makes the places in stacks clickable, in results and in the output of functions. */
export function registerStackLinks(subscriptions: vscode.Disposable[]): void {
  const documents: vscode.DocumentSelector = [{ scheme: resultScheme }, { language: logLanguage }];
  subscriptions.push(vscode.languages.registerDocumentLinkProvider(documents, new StackLinks()));
}

class StackLink extends vscode.DocumentLink {
  readonly path: string;
  readonly fragment: string;

  constructor(range: vscode.Range, { path, fragment }: { path: string; fragment: string }) {
    super(range);
    this.path = path;
    this.fragment = fragment;
    this.tooltip = vscode.l10n.t("Open the source");
  }
}

class StackLinks implements vscode.DocumentLinkProvider<StackLink> {
  provideDocumentLinks(document: vscode.TextDocument): StackLink[] {
    const text = document.getText();
    return findStackPositions(text).map(({ start, end, path, line, column }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      return new StackLink(range, { path, fragment: `L${line},${column}` });
    });
  }

  /** Looked for when it is clicked: a file of AWS's sandbox has to be found in the workspace first. */
  async resolveDocumentLink(link: StackLink): Promise<StackLink> {
    const source = await findSource(link.path);
    if (source !== undefined) link.target = source.with({ fragment: link.fragment });
    return link;
  }
}

async function findSource(path: string): Promise<vscode.Uri | undefined> {
  const inPackage = pathInPackage(path);
  if (inPackage === undefined) return vscode.Uri.file(path);
  // A function's package is a folder somewhere below the workspace: the shortest way to such a file wins.
  const found = await vscode.workspace.findFiles(
    `**/${inPackage}`,
    "**/{node_modules,.aws-sam,cdk.out}/**",
    20,
  );
  return found.sort((a, b) => a.path.length - b.path.length)[0];
}
