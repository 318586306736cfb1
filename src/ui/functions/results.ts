import * as v from "valibot";
import * as vscode from "vscode";
import { FunctionRef, targetLabel, type EventChoice, type TargetRef } from "../../protocol/functionRef.ts";
import type { CommandId, InvokeReport } from "../commands.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Clock } from "../../shared/clock.ts";
import { timeText } from "../kit/timeText.ts";
import { eventLabel } from "./eventLabel.ts";
import { shownText } from "./shownText.ts";
import { resultDetail, resultDocument, resultSummary } from "./resultText.ts";

export const resultScheme = "lambda-result";

/** Results may be secret, and large: they are not written down. JSON, so that nothing of it is marked as wrong. */
const goneText = "The result went with the window that showed it. Invoke the function again.";

/** A call and what came of it. */
export type Call = {
  readonly event: EventChoice;
  /** Epoch milliseconds. */
  readonly began: number;
} & (
  | { readonly kind: "running" }
  | { readonly kind: "answered"; readonly report: InvokeReport; readonly debugged: boolean }
  | { readonly kind: "cancelled" | "failed"; readonly text: string }
);

/** The last call of each function as a read-only document, with its figures as lenses over it. */
export class Results
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly #clock: Clock;
  readonly #calls = new Map<string, Call>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the document says from now on, where it is open; an earlier call's result is not shown any more. */
  update(fn: FunctionAtTarget, call: Call): void {
    const uri = resultUri(fn);
    this.#calls.set(uri.toString(), call);
    this.#changed.fire(uri);
    this.#lensesChanged.fire();
  }

  /** Opens the function's document beside what the user looks at, and leaves the focus there. It says the newest then. */
  async show(fn: FunctionAtTarget): Promise<void> {
    const uri = resultUri(fn);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: resultColumn(uri),
      preserveFocus: true,
      preview: false,
    });
    await shownText(document, {
      text: () => this.provideTextDocumentContent(uri),
      tell: () => this.#changed.fire(uri),
      clock: this.#clock,
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const call = this.#calls.get(uri.toString());
    if (call?.kind === "answered") return resultDocument(call.report.payload);
    return `${JSON.stringify(call === undefined ? goneText : sentence(call))}\n`;
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const fn = functionOf(uri);
    if (fn === undefined) return [];
    const lens = (title: string, command: CommandId, more: { tooltip?: string; argument?: unknown } = {}) => {
      const { tooltip = title, argument = fn } = more;
      const of = { title, command, tooltip, arguments: [argument] };
      return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), of);
    };
    const target = fn.target === undefined ? "" : ` at ${targetLabel(fn.target)}`;
    const ask = lens("Invoke…", "lambdaWorkbench.invoke", { tooltip: `Invoke ${fn.name}${target}` });
    const call = this.#calls.get(uri.toString());
    if (call === undefined) return [ask];
    const { event, began } = call;
    const what = `${eventLabel(event)}${target} · ${timeText(began)}`;
    const sent = lens(what, "lambdaWorkbench.show.output", { tooltip: "Show the log of the call" });
    if (call.kind === "running") return [sent];
    const again = lens("Invoke Again", "lambdaWorkbench.invoke", {
      tooltip: `Invoke ${fn.name}${target} with ${eventLabel(event)} once more`,
      argument: { ...fn, event },
    });
    if (call.kind !== "answered") return [again, ask, sent];
    const { report, debugged } = call;
    const icon = report.functionError === undefined ? "$(pass)" : "$(error)";
    const summary = resultSummary(report, { debugged });
    // A narrow editor cuts the lens off; hovering tells the rest.
    const tooltip = `${summary}\n${resultDetail(report)}\nShow the log of the call`;
    const figures = lens(`${icon}\u00a0${summary}`, "lambdaWorkbench.show.output", { tooltip });
    return [again, ask, figures, sent];
  }

  dispose(): void {
    this.#changed.dispose();
    this.#lensesChanged.dispose();
  }
}

function sentence(call: Exclude<Call, { kind: "answered" }>): string {
  return call.kind === "running" ? `Running since ${timeText(call.began)} …` : call.text;
}

/** The tab's title is the path's last part; the query tells the function, also to a window that is loaded again. */
function resultUri({ name, target, qualifier }: FunctionAtTarget): vscode.Uri {
  const title = qualifier === undefined ? name : `${name}@${qualifier}`;
  return vscode.Uri.from({
    scheme: resultScheme,
    path: `/${title} (${placeText(target)}) result.json`,
    query: JSON.stringify({ name, target, qualifier } satisfies FunctionRef),
  });
}

/** Without what a path's part cannot have. */
function placeText(target: TargetRef): string {
  return target.kind === "local" ? "Local" : `${target.profile} ${target.region}`.replaceAll("/", "-");
}

function functionOf(uri: vscode.Uri): FunctionRef | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), FunctionRef), uri.query);
  return read.success ? read.output : undefined;
}

/** Where the result has a tab, or others have; else beside a document, so that the code stays in view. */
function resultColumn(uri: vscode.Uri): vscode.ViewColumn {
  const tabs = vscode.window.tabGroups.all.flatMap(({ viewColumn, tabs: all }) =>
    all.flatMap(({ input }) =>
      input instanceof vscode.TabInputText ? [{ viewColumn, uri: input.uri }] : [],
    ),
  );
  const shown =
    tabs.find((tab) => tab.uri.toString() === uri.toString()) ??
    tabs.find((tab) => tab.uri.scheme === resultScheme);
  if (shown !== undefined) return shown.viewColumn;
  return vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
}
