import * as vscode from "vscode";
import { targetLabel, type FunctionRef } from "../../../protocol/functionRef.ts";
import type { CommandId } from "../../commands.ts";
import { timeText } from "../../kit/timeText.ts";
import type { Call } from "../calls/call.ts";
import { callLook } from "../calls/look.ts";
import { missingOf } from "./missing.ts";
import { resultDetail, resultSummary } from "../calls/summary.ts";

interface Lens {
  readonly title: string;
  readonly command: CommandId;
  readonly argument: unknown;
  readonly tooltip: string;
}

/** What stands over a result, the most important first: a narrow editor cuts the rest off. */
export function resultLenses(fn: FunctionRef, call: Call | undefined): vscode.CodeLens[] {
  return [...lenses(fn, call)].map(
    ({ title, command, argument, tooltip }) =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, tooltip, arguments: [argument] }),
  );
}

function* lenses(fn: FunctionRef, call: Call | undefined): Generator<Lens> {
  const target = fn.target === undefined ? "" : targetLabel(fn.target);
  const where = target === "" ? fn.name : `${fn.name} at ${target}`;
  const ask: Lens = {
    title: "Invoke…",
    command: "lambdaWorkbench.invoke",
    argument: fn,
    tooltip: `Invoke ${where}, asking for the event`,
  };
  if (call === undefined) return yield ask;
  const sent: Lens = {
    title: [call.label, ...(target === "" ? [] : [target]), timeText(call.began)].join(" · "),
    command: "lambdaWorkbench.show.output",
    argument: fn,
    tooltip: "Show the log of the call",
  };
  const of = { call: call.id };
  if (call.kind === "running") {
    yield sent;
    const tooltip = "Stop waiting for the answer; the function itself may go on";
    return yield { title: "Cancel", command: "lambdaWorkbench.cancel.call", argument: of, tooltip };
  }
  yield {
    title: "Invoke Again",
    command: "lambdaWorkbench.invoke.again",
    argument: of,
    tooltip: `Invoke ${where} with ${call.label} once more`,
  };
  if (call.kind === "answered") yield* answerLenses(fn, call);
  yield sent;
  yield ask;
  if (call.kind !== "answered") return;
  yield {
    title: "Compare…",
    command: "lambdaWorkbench.compare.results",
    argument: of,
    tooltip: "Compare with the result of another call",
  };
  if (call.event?.kind !== "file") {
    const tooltip = "Save what was sent as an event of the function";
    yield { title: "Save Event…", command: "lambdaWorkbench.save.event", argument: of, tooltip };
  }
}

function* answerLenses(fn: FunctionRef, call: Call & { kind: "answered" }): Generator<Lens> {
  const { report, debugged } = call;
  const missing = missingOf(report.payload);
  if (missing !== undefined) {
    const [name, why] =
      "package" in missing
        ? [missing.package, `Lambda brings it with ${missing.runtime}, and this machine lacks it`]
        : [missing.name, "It builds the function, and this workspace has none that will do"];
    yield {
      title: `$(cloud-download) Install ${name}`,
      command: "lambdaWorkbench.install.package",
      argument: { ...missing, call: call.id },
      tooltip: `${why}. Installs it and invokes again.`,
    };
  }
  const summary = resultSummary(report, { debugged });
  yield {
    title: `$(${callLook(call).icon})\u00a0${summary}`,
    command: "lambdaWorkbench.show.output",
    argument: fn,
    tooltip: `${summary}\n${resultDetail(report)}\nShow the log of the call`,
  };
}
