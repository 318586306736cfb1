import * as vscode from "vscode";
import { targetKey, targetLabel } from "../../protocol/functionRef.ts";
import type { ChosenFunction } from "../chooseFunction.ts";
import type { CommandId, InvokeReport } from "../commands.ts";
import { resultDocument, resultSummary } from "./resultText.ts";

export const resultScheme = "lambda-result";

interface Result {
  readonly fn: ChosenFunction;
  readonly report: InvokeReport;
}

/** The last result of each function as a read-only document, with its figures as lenses over it. */
export class Results
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly #results = new Map<string, Result>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  /** Opens or updates the function's result beside what the user looks at, and leaves the focus there. */
  async show(fn: ChosenFunction, report: InvokeReport): Promise<void> {
    const uri = resultUri(fn);
    this.#results.set(uri.toString(), { fn, report });
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
    return result === undefined ? "" : resultDocument(result.report.payload);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const result = this.#results.get(document.uri.toString());
    if (result === undefined) return [];
    const { fn, report } = result;
    const icon = report.functionError === undefined ? "$(pass)" : "$(error)";
    const lens = (title: string, command: CommandId, tooltip: string) => {
      return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, tooltip, arguments: [fn] });
    };
    return [
      lens(
        `${icon}\u00a0${resultSummary(report)}`,
        "lambdaWorkbench.show.output",
        "Show the log of the call",
      ),
      lens("Invoke Again", "lambdaWorkbench.invoke", `Invoke ${fn.name} (${targetLabel(fn.target)})`),
    ];
  }

  dispose(): void {
    this.#changed.dispose();
    this.#lensesChanged.dispose();
  }
}

/** The tab's title is the last part. */
function resultUri({ name, target, qualifier }: ChosenFunction): vscode.Uri {
  const title = qualifier === undefined ? name : `${name}@${qualifier}`;
  return vscode.Uri.from({ scheme: resultScheme, path: `/${targetKey(target)}/${title} result.json` });
}

/** Where a result is shown already; else beside a document, so that the code stays in view. */
function resultColumn(): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.scheme === resultScheme,
  );
  if (shown?.viewColumn !== undefined) return shown.viewColumn;
  return vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
}
