import { randomUUID } from "node:crypto";
import * as v from "valibot";
import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { ArgumentOf, ResultOf } from "../commands.ts";
import { configurationFor } from "./configuration.ts";
import type { DebuggerOffer } from "./debuggerOffer.ts";
import { answeredEvent } from "./protocol.ts";

/** What a session tells of its call. */
const Answered = v.object({
  payload: v.string(),
  functionError: v.optional(v.string()),
  logTail: v.string(),
});

/** Has a test's event sent under the debugger, and gives what the function made of it. Throws `AppError`. */
export async function debugTest(
  offer: DebuggerOffer,
  { name, event, run, signal }: ArgumentOf<"lambdaWorkbench.debug.test">,
): Promise<ResultOf<"lambdaWorkbench.debug.test">> {
  const mark = randomUUID();
  const isOurs = (session: vscode.DebugSession) => session.configuration["test"] === mark;
  const over = Promise.withResolvers<void>();
  let answer: v.InferOutput<typeof Answered> | undefined;
  let running: vscode.DebugSession | undefined;
  const stop = () => void (running !== undefined && vscode.debug.stopDebugging(running));
  const subscriptions = [
    vscode.debug.onDidReceiveDebugSessionCustomEvent((custom) => {
      if (custom.event === answeredEvent && isOurs(custom.session)) answer = v.parse(Answered, custom.body);
    }),
    vscode.debug.onDidStartDebugSession((session) => {
      if (!isOurs(session)) return;
      running = session;
      if (signal.aborted) stop();
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      if (isOurs(session)) over.resolve();
    }),
  ];
  signal.addEventListener("abort", stop);
  try {
    await offer.allow();
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(event.uri));
    const configuration = { ...configurationFor(name, { pickedEvent: event }), test: mark };
    const started = await vscode.debug.startDebugging(folder, configuration, { testRun: run });
    if (started) await over.promise;
    else await offer.withdraw();
  } finally {
    signal.removeEventListener("abort", stop);
    for (const each of subscriptions) each.dispose();
  }
  if (signal.aborted) throw new vscode.CancellationError();
  if (answer !== undefined) return { ...answer, functionError: answer.functionError };
  throw new AppError("not-debugged", {
    userMessage: vscode.l10n.t('The debug session of "{0}" ended before the function had answered.', name),
  });
}
