import * as vscode from "vscode";
import type { FunctionRef } from "../../../protocol/functionRef.ts";
import type { CommandId } from "../../commands.ts";
import { timeText } from "../../kit/timeText.ts";
import type { Call } from "../calls/call.ts";
import { callLook } from "../calls/look.ts";
import { missingOf } from "./missing.ts";
import { resultDetail, resultSummary } from "../calls/summary.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";

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
  const where = target === "" ? fn.name : vscode.l10n.t("{0} at {1}", fn.name, target);
  const ask: Lens = {
    title: vscode.l10n.t("Invoke…"),
    command: "lambdaWorkbench.invoke",
    argument: fn,
    tooltip: vscode.l10n.t("Invoke {0}, asking for the event", where),
  };
  if (call === undefined) return yield ask;
  const sent: Lens = {
    title: [call.label, ...(target === "" ? [] : [target]), timeText(call.began)].join(" · "),
    command: "lambdaWorkbench.show.output",
    argument: fn,
    tooltip: vscode.l10n.t("Show the log of the call"),
  };
  const of = { call: call.id };
  if (call.kind === "running") {
    yield sent;
    const tooltip = vscode.l10n.t("Stop waiting for the answer; the function itself may go on");
    return yield {
      title: vscode.l10n.t("Cancel"),
      command: "lambdaWorkbench.cancel.call",
      argument: of,
      tooltip,
    };
  }
  yield {
    title: vscode.l10n.t("Invoke Again"),
    command: "lambdaWorkbench.invoke.again",
    argument: of,
    tooltip: vscode.l10n.t("Invoke {0} with {1} once more", where, call.label),
  };
  if (call.kind === "answered") yield* answerLenses(fn, call);
  yield sent;
  yield ask;
  if (call.kind !== "answered") return;
  yield {
    title: vscode.l10n.t("Compare…"),
    command: "lambdaWorkbench.compare.results",
    argument: of,
    tooltip: vscode.l10n.t("Compare with the result of another call"),
  };
  if (call.event?.kind !== "file") {
    const tooltip = vscode.l10n.t("Save what was sent as an event of the function");
    yield {
      title: vscode.l10n.t("Save Event…"),
      command: "lambdaWorkbench.save.event",
      argument: of,
      tooltip,
    };
  }
}

function* answerLenses(fn: FunctionRef, call: Call & { kind: "answered" }): Generator<Lens> {
  const { report, debugged } = call;
  const missing = missingOf(report.payload);
  if (missing !== undefined) {
    const [name, why] =
      "package" in missing
        ? [
            missing.package,
            vscode.l10n.t("Lambda brings it with {0}, and this machine lacks it", missing.runtime),
          ]
        : [missing.name, vscode.l10n.t("It builds the function, and this workspace has none that will do")];
    yield {
      title: vscode.l10n.t("$(cloud-download) Install {0}", name),
      command: "lambdaWorkbench.install.package",
      argument: { ...missing, call: call.id },
      tooltip: vscode.l10n.t("{0}. Installs it and invokes again.", why),
    };
  }
  const summary = resultSummary(report, { debugged });
  yield {
    title: `$(${callLook(call).icon})\u00a0${summary}`,
    command: "lambdaWorkbench.show.output",
    argument: fn,
    tooltip: [summary, resultDetail(report), vscode.l10n.t("Show the log of the call")].join("\n"),
  };
}
