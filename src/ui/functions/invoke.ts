import * as vscode from "vscode";
import { invoke } from "../../aws/invoke.ts";
import { parseReport } from "../../lambda/report.ts";
import { targetLabel, type FunctionRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { ArgumentOf, InvokeReport } from "../commands.ts";
import { requireTrust } from "../kit/trust.ts";
import { readEvent } from "./readEvent.ts";
import type { Results } from "./results.ts";
import { resultSummary } from "./resultText.ts";
import { withLateProgress } from "./lateProgress.ts";

/** What an invoke takes. */
export type InvokeApp = ChooserApp & Pick<App, "clients" | "clock" | "commands" | "log" | "output">;

/** Invokes a function with an event, asking for what was not given, and shows what came of it. */
export async function invokeFunction(
  app: InvokeApp,
  results: Results,
  request: ArgumentOf<"lambdaWorkbench.invoke">,
): Promise<InvokeReport | undefined> {
  requireTrust("Invoking a function");
  const fn = await chooseFunction(app, refOf(request), { title: "Invoke Function" });
  const chosen = request?.event ?? (await app.commands.execute("lambdaWorkbench.pick.event", fn));
  if (chosen === undefined) return undefined;
  const payload = await readEvent(chosen);
  app.targets.remember(fn.name, fn.target);

  const title = `Invoking ${fn.name} (${targetLabel(fn.target)})`;
  const report = await withLateProgress(
    { title, clock: app.clock, signal: request?.signal },
    async (progressSignal) => {
      const target = await app.targets.resolve(fn.target, progressSignal);
      const access = { clients: app.clients, target, signal: progressSignal };
      const answer = await invoke(access, { name: fn.name, qualifier: fn.qualifier, payload });
      return { name: fn.name, ...answer, report: parseReport(answer.logTail) };
    },
  );
  app.log.info("invoked", { name: fn.name, status: report.status, error: report.functionError });
  writeLog(app, fn, report);
  await results.show(fn, report);
  vscode.window.setStatusBarMessage(`$(zap) ${fn.name}: ${resultSummary(report)}`, 15_000);
  return report;
}

/** The request without what is not about the function. */
function refOf(request: ArgumentOf<"lambdaWorkbench.invoke">): FunctionRef | undefined {
  if (request === undefined) return undefined;
  const { name, target, qualifier } = request;
  return { name, target, qualifier };
}

/** A stream of the same function's logs brings these lines anyway. */
function writeLog(app: Pick<App, "output">, fn: FunctionAtTarget, { logTail }: InvokeReport): void {
  const channel = app.output.channel(fn);
  if (!app.output.isStreaming(fn)) channel.append(logTail.endsWith("\n") ? logTail : `${logTail}\n`);
  channel.show(true);
}
