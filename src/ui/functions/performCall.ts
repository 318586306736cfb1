import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { invoke, type InvokeAnswer } from "../../aws/invoke.ts";
import { invokeStreaming } from "../../aws/invokeStreaming.ts";
import { parseReport } from "../../lambda/report.ts";
import type { EventChoice, InvokeOptions } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { isCancel, type InvokeReport } from "../commands.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import type { Outcome } from "./calls/call.ts";
import type { CallHistory } from "./calls/history.ts";
import { callLabel } from "./eventLabel.ts";
import { callCost } from "./callCost.ts";
import { withLateProgress } from "./lateProgress.ts";
import type { ResultDocuments } from "./result/documents.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

/** What a call takes. */
export type PerformApp = Pick<App, "clients" | "clock" | "functions" | "output" | "targets">;

/** Where a call is seen. */
export interface CallViews {
  readonly history: CallHistory;
  readonly results: ResultDocuments;
}

export interface CallRequest {
  readonly fn: FunctionAtTarget;
  readonly event: EventChoice;
  readonly options: InvokeOptions;
  /** The event as it is sent. */
  readonly sent: string;
  /** Epoch milliseconds. */
  readonly began: number;
  /** Of a debug session that the call belongs to. */
  readonly signal: AbortSignal | undefined;
}

/** The call, which is seen from its beginning to its end, however it ends. */
export async function performCall(
  app: PerformApp,
  { history, results }: CallViews,
  request: CallRequest,
): Promise<InvokeReport> {
  const { fn, event, options, sent, began, signal } = request;
  const abort = new AbortController();
  const cancel = () => abort.abort();
  const either = signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]);
  const label = callLabel(event, options);
  const show = history.begin({ fn, event, label, options, began }, cancel);
  const onLate = () => {
    app.output.channel(fn).show(true);
    void results.show(fn).catch(() => undefined);
  };
  const onText = (text: string) => show({ kind: "running", text, cancel });
  const title = vscode.l10n.t("Invoking {0} ({1})", fn.name, targetLabel(fn.target));
  try {
    const running = send(app, request, either, onText);
    const progress = { title, clock: app.clock, onLate, cancel: signal === undefined ? cancel : undefined };
    const { region, ...answer } = await withLateProgress(progress, running);
    const parsed = parseReport(answer.logTail);
    const cost = callCost(parsed, { fn, region, summary: app.functions.find(fn.target, fn.name) });
    const report = { name: fn.name, ...answer, report: parsed, ...(cost !== undefined && { cost }) };
    show({ kind: "answered", report, sent, debugged: signal !== undefined });
    return report;
  } catch (error) {
    const outcome = ending(error, app.clock.now() - began);
    show(outcome);
    if (outcome.kind === "cancelled" && signal === undefined) {
      app.output.channel(fn).appendLine(`— ${outcome.text}`);
      vscode.window.setStatusBarMessage(`$(circle-slash) ${fn.name}: ${outcome.text}`, 5000);
    }
    throw error;
  }
}

async function send(
  app: PerformApp,
  { fn, options, sent }: CallRequest,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<InvokeAnswer & { readonly region: string }> {
  const target = await app.targets.resolve(fn.target, signal);
  const access: Access = { clients: app.clients, target, signal };
  const { mode: type = "RequestResponse", clientContext, tenantId } = options;
  const payload = new TextEncoder().encode(sent);
  const { name, qualifier } = fn;
  const input = { name, qualifier, payload, clientContext, tenantId };
  const answer = await noticingMissing(app, fn, () =>
    type === "Stream" ? invokeStreaming(access, input, onText) : invoke(access, { ...input, type }),
  );
  return { ...answer, region: target.region };
}

function ending(error: unknown, ms: number): Outcome & { kind: "cancelled" | "failed" } {
  if (!isCancel(error)) return { kind: "failed", text: spokenMessage(error) };
  const seconds = (ms / 1000).toFixed(1);
  const text = vscode.l10n.t(
    "Cancelled after {0} s. The function itself may go on: nobody waits for its answer.",
    seconds,
  );
  return { kind: "cancelled", text };
}
