import * as vscode from "vscode";
import { invoke } from "../../aws/invoke.ts";
import { parseReport } from "../../lambda/report.ts";
import { targetLabel, type EventChoice, type FunctionRef } from "../../protocol/functionRef.ts";
import { messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { isCancel, type ArgumentOf, type InvokeReport } from "../commands.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { LogLayout } from "../kit/log/layout.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { confirmAtProduction } from "../kit/production.ts";
import { requireTrust } from "../kit/trust.ts";
import { eventLabel } from "./eventLabel.ts";
import type { LastCall } from "./lastCall.ts";
import { withLateProgress } from "./lateProgress.ts";
import { readEvent } from "./readEvent.ts";
import { errorOf } from "./resultText.ts";
import type { Call, Results } from "./results.ts";

/** What an invoke takes. */
export type InvokeApp = ChooserApp & Pick<App, "clients" | "clock" | "commands" | "log" | "output">;

/** Where a call is seen. */
export interface CallViews {
  readonly results: Results;
  readonly lastCall: LastCall;
}

/** Invokes a function with an event, asking for what was not given, and shows what came of it. */
export async function invokeFunction(
  app: InvokeApp,
  views: CallViews,
  request: ArgumentOf<"lambdaWorkbench.invoke">,
): Promise<InvokeReport | undefined> {
  requireTrust("Invoking a function");
  const fn = await chooseFunction(app, refOf(request), { title: "Invoke Function" });
  const event =
    request?.event ?? (await app.commands.execute("lambdaWorkbench.pick.event", { ...fn, act: "Invoke" }));
  if (event === undefined) return undefined;
  const payload = await readEvent(event);
  await confirmAtProduction(`Invoke "${fn.name}"`, fn.target);
  app.targets.remember(fn.name, fn.target);
  const began = app.clock.now();
  const report = await shownCall(app, views, { fn, event, payload, began, signal: request?.signal });
  app.log.info("invoked", { name: fn.name, status: report.status, error: report.functionError });
  writeLog(app, fn, { event, began, report });
  // The editor gives up on a document that something else takes the place of: the call has its answer all the same.
  await views.results.show(fn).catch((error: unknown) => {
    if (!isCancel(error)) throw error;
  });
  return report;
}

interface CallRequest {
  readonly fn: FunctionAtTarget;
  readonly event: EventChoice;
  readonly payload: Uint8Array;
  /** Epoch milliseconds. */
  readonly began: number;
  /** Of a debug session that the call belongs to. */
  readonly signal: AbortSignal | undefined;
}

/** The call, which is seen from its beginning to its end, however it ends. */
async function shownCall(
  app: InvokeApp,
  { results, lastCall }: CallViews,
  { fn, event, payload, began, signal }: CallRequest,
): Promise<InvokeReport> {
  const show = (call: Call) => {
    results.update(fn, call);
    lastCall.show(fn, call);
  };
  show({ kind: "running", event, began });
  const onLate = () => {
    app.output.channel(fn).show(true);
    void results.show(fn);
  };
  const title = `Invoking ${fn.name} (${targetLabel(fn.target)})`;
  try {
    const report = await withLateProgress(
      { title, clock: app.clock, signal, onLate },
      async (progressSignal) => {
        const target = await app.targets.resolve(fn.target, progressSignal);
        const access = { clients: app.clients, target, signal: progressSignal };
        const call = { name: fn.name, qualifier: fn.qualifier, payload };
        const answer = await noticingMissing(app, fn, () => invoke(access, call));
        return { name: fn.name, ...answer, report: parseReport(answer.logTail) };
      },
    );
    show({ kind: "answered", event, began, report, debugged: signal !== undefined });
    return report;
  } catch (error) {
    const cancelled = isCancel(error);
    const text = cancelled ? cancelText(app.clock.now() - began) : messageOf(error);
    show({ kind: cancelled ? "cancelled" : "failed", event, began, text });
    if (cancelled && signal === undefined) {
      app.output.channel(fn).appendLine(`— ${text}`);
      vscode.window.setStatusBarMessage(`$(circle-slash) ${fn.name}: ${text}`, 5000);
    }
    throw error;
  }
}

function cancelText(ms: number): string {
  return `Cancelled after ${(ms / 1000).toFixed(1)} s. The function itself may go on: nobody waits for its answer.`;
}

/** The request without what is not about the function. */
function refOf(request: ArgumentOf<"lambdaWorkbench.invoke">): FunctionRef | undefined {
  if (request === undefined) return undefined;
  const { name, target, qualifier } = request;
  return { name, target, qualifier };
}

/** A stream of the same function's logs brings these lines anyway. */
function writeLog(
  app: Pick<App, "output">,
  fn: FunctionAtTarget,
  { event, began, report }: { event: EventChoice; began: number; report: InvokeReport },
): void {
  const channel = app.output.channel(fn);
  if (!app.output.isStreaming(fn)) {
    const layout = new LogLayout((id) => app.output.ids.note(id));
    const known = { began, error: errorOf(report), report: report.report, what: eventLabel(event) };
    for (const line of layout.call(report.logTail, known)) channel.appendLine(line);
  }
  channel.show(true);
}
