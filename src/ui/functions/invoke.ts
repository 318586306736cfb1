import * as vscode from "vscode";
import type { EventChoice, FunctionRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { isCancel, type ArgumentOf, type InvokeReport } from "../commands.ts";
import { GoBack } from "../kit/ask.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { layoutFor } from "../kit/log/layoutFor.ts";
import { confirmAtProduction } from "../kit/production.ts";
import { requireTrust } from "../kit/trust.ts";
import { callLabel } from "./eventLabel.ts";
import { performCall, type CallRequest, type CallViews } from "./performCall.ts";
import { readEvent } from "./readEvent.ts";
import { errorOf } from "./calls/summary.ts";

/** What an invoke takes. */
export type InvokeApp = ChooserApp & Pick<App, "clients" | "clock" | "commands" | "log" | "output">;

/** Invokes a function with an event, asking for what was not given, and shows what came of it. */
export async function invokeFunction(
  app: InvokeApp,
  views: CallViews,
  request: ArgumentOf<"lambdaWorkbench.invoke">,
): Promise<InvokeReport | undefined> {
  requireTrust(vscode.l10n.t("Invoking a function"));
  const chosen = await chooseCall(app, request);
  if (chosen === undefined) return undefined;
  const { fn, event } = chosen;
  const sent = await readEvent(event);
  await confirmAtProduction(
    { act: vscode.l10n.t('Invoke "{0}"', fn.name), yes: vscode.l10n.t("Invoke") },
    fn.target,
  );
  app.targets.remember(fn.name, fn.target);
  const { signal, options = {} } = request ?? {};
  const call: CallRequest = { fn, event, options, sent, began: app.clock.now(), signal };
  const report = await performCall(app, views, call);
  app.log.info("invoked", { name: fn.name, status: report.status, error: report.functionError });
  writeLog(app, call, report);
  // The editor gives up on a document that something else takes the place of: the call has its answer all the same.
  await views.results.show(fn).catch((error: unknown) => {
    if (!isCancel(error)) throw error;
  });
  return report;
}

/** Asks for the function and then for the event; Back goes from the second to the first. */
async function chooseCall(
  app: InvokeApp,
  request: ArgumentOf<"lambdaWorkbench.invoke">,
): Promise<{ fn: FunctionAtTarget; event: EventChoice } | undefined> {
  const ref = refOf(request);
  for (;;) {
    const fn = await chooseFunction(app, ref, { title: vscode.l10n.t("Invoke Function") });
    if (request?.event !== undefined) return { fn, event: request.event };
    try {
      const place = ref === undefined ? { step: 2, totalSteps: 2, back: true } : {};
      const question = { ...fn, act: "Invoke", place } as const;
      const event = await app.commands.execute("lambdaWorkbench.pick.event", question);
      return event === undefined ? undefined : { fn, event };
    } catch (error) {
      if (!(error instanceof GoBack) || ref !== undefined) throw error;
    }
  }
}

/** The request without what is not about the function. */
function refOf(request: ArgumentOf<"lambdaWorkbench.invoke">): FunctionRef | undefined {
  if (request === undefined) return undefined;
  const { name, target, qualifier } = request;
  return { name, target, qualifier };
}

/** A stream of the same function's logs brings these lines anyway. */
function writeLog(
  { output }: Pick<App, "output">,
  { fn, event, options, began }: CallRequest,
  report: InvokeReport,
): void {
  const channel = output.channel(fn);
  if (!output.isStreaming(fn)) {
    const layout = layoutFor(output.ids);
    const what = callLabel(event, options);
    const known = { began, error: errorOf(report), report: report.report, what };
    for (const line of layout.call(report.logTail, known)) channel.appendLine(line);
  }
  channel.show(true);
}
