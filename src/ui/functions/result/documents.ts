import * as v from "valibot";
import * as vscode from "vscode";
import { FunctionRef, type TargetRef } from "../../../protocol/functionRef.ts";
import type { Clock } from "../../../shared/clock.ts";
import { functionKey, type FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import { timeText } from "../../kit/timeText.ts";
import type { Call } from "../calls/call.ts";
import type { CallHistory } from "../calls/history.ts";
import { resultLenses } from "./lenses.ts";
import { shownText } from "./shownText.ts";
import { resultDocument } from "./text.ts";

export const resultScheme = "lambda-result";

/** Results may be secret, and large: they are not written down. JSON, so that nothing of it is marked as wrong. */
const goneText = () =>
  vscode.l10n.t("The result went with the window that showed it. Invoke the function again.");
const queuedText = () =>
  vscode.l10n.t(
    "Lambda has taken the event and runs the function by itself. Its log tells what comes of it.",
  );
const dryText = () => vscode.l10n.t("The function was not run: who asked may invoke it, with this event.");

/** What a document is about: the last call of a function, or one call. */
const Subject = v.object({ ...FunctionRef.entries, call: v.optional(v.string()) });
type Subject = v.InferOutput<typeof Subject>;

/** The last call of each function as a read-only document, with its figures as lenses over it; and older ones on demand. */
export class ResultDocuments
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly #clock: Clock;
  readonly #history: CallHistory;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor(history: CallHistory, clock: Clock) {
    this.#history = history;
    this.#clock = clock;
    this.#subscription = history.onDidChange((call) => {
      if (call === undefined) return;
      this.#changed.fire(resultUri(call.fn));
      this.#changed.fire(resultUri(call.fn, call));
      this.#lensesChanged.fire();
    });
  }

  /** Opens the function's document beside what the user looks at, and leaves the focus there. It says the newest then. */
  async show(fn: FunctionAtTarget, call?: Call): Promise<void> {
    const uri = resultUri(fn, call);
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: resultColumn(uri),
      preserveFocus: true,
      preview: false,
    });
    await shownText(document, {
      text: () => this.provideTextDocumentContent(uri),
      tell: () => this.#changed.fire(uri),
      clock: this.#clock,
    });
    // The row of figures is above the first line, to which "at the top" would scroll: half a window further up there is nothing.
    const top = new vscode.Range(0, 0, 0, 0);
    editor.revealRange(top, vscode.TextEditorRevealType.InCenter);
  }

  /** The differences of two calls' results. */
  async compare(left: Call, right: Call): Promise<void> {
    const title = [left, right].map(({ fn, began }) => `${fn.name} ${timeText(began)}`).join(" ↔ ");
    const uris = [left, right].map((call) => resultUri(call.fn, call));
    await vscode.commands.executeCommand("vscode.diff", ...uris, vscode.l10n.t("{0} (results)", title));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const call = this.#callOf(subjectOf(uri));
    if (call?.kind === "answered" && call.report.payload !== "") return resultDocument(call.report.payload);
    if (call?.kind === "running" && call.text !== "") return call.text;
    return `${JSON.stringify(sentence(call))}\n`;
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const subject = subjectOf(uri);
    return subject === undefined ? [] : resultLenses(refOf(subject), this.#callOf(subject));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    this.#lensesChanged.dispose();
  }

  /** One of an earlier window has left nothing to show. */
  #callOf(subject: Subject | undefined): Call | undefined {
    if (subject === undefined) return undefined;
    const { call: id, target = { kind: "local" } } = subject;
    const fn = { ...refOf(subject), target };
    const call = id === undefined ? this.#history.latest((each) => isSame(each, fn)) : this.#history.find(id);
    return call?.kind === "past" ? undefined : call;
  }
}

function isSame(one: FunctionAtTarget, other: FunctionAtTarget): boolean {
  return functionKey(one) === functionKey(other) && one.qualifier === other.qualifier;
}

function sentence(call: Call | undefined): string {
  switch (call?.kind) {
    case "running":
      return vscode.l10n.t("Running since {0} …", timeText(call.began));
    case "answered":
      return call.report.status === 202 ? queuedText() : call.report.status === 204 ? dryText() : "";
    case "cancelled":
    case "failed":
      return call.text;
    case "past":
    case undefined:
      return goneText();
  }
}

/** The tab's title is the path's last part; the query tells the function, also to a window that is loaded again. */
function resultUri({ name, target, qualifier }: FunctionAtTarget, call?: Call): vscode.Uri {
  const title = qualifier === undefined ? name : `${name}@${qualifier}`;
  const time = call === undefined ? "" : ` ${timeText(call.began).replaceAll(":", "-")}`;
  const subject: Subject = { name, target, qualifier, ...(call !== undefined && { call: call.id }) };
  return vscode.Uri.from({
    scheme: resultScheme,
    path: `/${title} (${placeText(target)})${time} result.json`,
    query: JSON.stringify(subject),
  });
}

/** Without what a path's part cannot have. */
function placeText(target: TargetRef): string {
  return target.kind === "local" ? "Local" : `${target.profile} ${target.region}`.replaceAll("/", "-");
}

function subjectOf(uri: vscode.Uri): Subject | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Subject), uri.query);
  return read.success ? read.output : undefined;
}

function refOf({ name, target, qualifier }: Subject): FunctionRef {
  return { name, ...(target !== undefined && { target }), ...(qualifier !== undefined && { qualifier }) };
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
