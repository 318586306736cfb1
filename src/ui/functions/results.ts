import * as v from "valibot";
import * as vscode from "vscode";
import { FunctionRef, targetKey, targetLabel } from "../../protocol/functionRef.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { CommandId, InvokeReport } from "../commands.ts";
import { resultDetail, resultDocument, resultSummary } from "./resultText.ts";

export const resultScheme = "lambda-result";

/** Results may be secret, and large: they are not written down. JSON, so that nothing of it is marked as wrong. */
const goneText = `${JSON.stringify("The result went with the window that showed it. Invoke the function again.")}\n`;

/** The last result of each function as a read-only document, with its figures as lenses over it. */
export class Results
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly #results = new Map<string, InvokeReport>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  /** Opens or updates the function's result beside what the user looks at, and leaves the focus there. */
  async show(fn: FunctionAtTarget, report: InvokeReport): Promise<void> {
    const uri = resultUri(fn);
    this.#results.set(uri.toString(), report);
    this.#changed.fire(uri);
    this.#lensesChanged.fire();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: resultColumn(),
      preserveFocus: true,
      preview: true,
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const result = this.#results.get(uri.toString());
    return result === undefined ? goneText : resultDocument(result.payload);
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const fn = functionOf(uri);
    if (fn === undefined) return [];
    const lens = (title: string, command: CommandId, tooltip: string) => {
      return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, tooltip, arguments: [fn] });
    };
    const target = fn.target === undefined ? "" : ` (${targetLabel(fn.target)})`;
    const again = lens("Invoke Again", "lambdaWorkbench.invoke", `Invoke ${fn.name}${target}`);
    const report = this.#results.get(uri.toString());
    if (report === undefined) return [again];
    const icon = report.functionError === undefined ? "$(pass)" : "$(error)";
    const summary = resultSummary(report);
    // A narrow editor cuts the lens off; hovering tells the rest.
    const tooltip = `${summary}\n${resultDetail(report)}\nShow the log of the call`;
    return [lens(`${icon}\u00a0${summary}`, "lambdaWorkbench.show.output", tooltip), again];
  }

  dispose(): void {
    this.#changed.dispose();
    this.#lensesChanged.dispose();
  }
}

/** The tab's title is the path's last part; the query tells the function, also to a window that is loaded again. */
function resultUri({ name, target, qualifier }: FunctionAtTarget): vscode.Uri {
  const title = qualifier === undefined ? name : `${name}@${qualifier}`;
  return vscode.Uri.from({
    scheme: resultScheme,
    path: `/${targetKey(target)}/${title} result.json`,
    query: JSON.stringify({ name, target, qualifier } satisfies FunctionRef),
  });
}

function functionOf(uri: vscode.Uri): FunctionRef | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), FunctionRef), uri.query);
  return read.success ? read.output : undefined;
}

/** Where a result is shown already; else beside a document, so that the code stays in view. */
function resultColumn(): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.scheme === resultScheme,
  );
  if (shown?.viewColumn !== undefined) return shown.viewColumn;
  return vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
}
