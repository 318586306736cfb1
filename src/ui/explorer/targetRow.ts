import * as vscode from "vscode";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { shortText } from "./messageRow.ts";
import type { Look, Node } from "./node.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

interface Around {
  readonly emulator: Pick<App["emulator"], "state">;
  readonly functions: Pick<App["functions"], "get">;
}

/** What the filter leaves of a target's functions; absent without a filter. */
interface Filtered {
  readonly shown: number;
  readonly known: number;
}

interface TargetRowOptions {
  /** Whether a mistake at the target hurts others. */
  readonly isProduction: () => boolean;
  readonly filtered: () => Filtered | undefined;
  readonly children: (row: Node) => readonly Node[];
}

/** A root of the tree: Local, or a profile and region. */
export function targetRow(
  target: TargetRef,
  app: Around,
  { isProduction, filtered, children }: TargetRowOptions,
): Node {
  const row: Node = {
    kind: "target",
    // The editor remembers by it what was unfolded: a filter unfolds what it has found, and its end gives the rest back.
    get id() {
      return filtered() === undefined ? targetKey(target) : `${targetKey(target)} filtered`;
    },
    target,
    look: () => look(target, app, { filtered: filtered(), production: isProduction() }),
    words: () => [...words(target, app, isProduction())],
    children: () => children(row),
  };
  return row;
}

function* words(target: TargetRef, { emulator, functions }: Around, production: boolean): Generator<string> {
  if (functions.get(target).kind === "loading") yield "loading";
  if (target.kind === "aws") {
    yield "aws";
    yield production ? "production" : "ordinaryTarget";
    return;
  }
  const { kind } = emulator.state;
  yield "emulator";
  if (kind === "running") yield "running";
  if (kind === "stopped" || kind === "failed") yield "stopped";
}

interface Aspect {
  readonly filtered: Filtered | undefined;
  readonly production: boolean;
}

function look(target: TargetRef, app: Around, { filtered, production }: Aspect): Look {
  const list = app.functions.get(target);
  const local = target.kind === "local";
  const { length } = list.functions;
  const count = list.kind === "loading" ? vscode.l10n.t("loading, {0}", length) : `${length}`;
  const known = list.kind === "loading" || list.kind === "read" || length > 0;
  const error = list.kind === "failed" ? list.error : undefined;
  const failure = error === undefined ? "" : shortText(error);
  const figures =
    filtered === undefined
      ? known
        ? count
        : ""
      : vscode.l10n.t("{0} of {1}", filtered.shown, filtered.known);
  const place = local ? emulatorText(app) : target.region;
  const hits = (filtered?.shown ?? 0) > 0;
  return {
    text: local ? vscode.l10n.t("Local") : target.profile,
    ...iconOf(target, { failed: error !== undefined, production }),
    description: [failure, place, production ? vscode.l10n.t("production") : "", figures]
      .filter((part) => part !== "")
      .join(" · "),
    tooltip: [tooltipOf(target, production), error === undefined ? "" : spokenMessage(error)]
      .filter(Boolean)
      .join("\n\n"),
    label: [targetLabel(target), failure, known ? countText(length) : vscode.l10n.t("not loaded")]
      .filter(Boolean)
      .join(", "),
    state: local || hits ? "unfolded" : "folded",
  };
}

function iconOf(target: TargetRef, { failed, production }: { failed: boolean; production: boolean }) {
  const colour = "problemsWarningIcon.foreground";
  if (failed) return { icon: "warning", colour };
  if (target.kind === "local") return { icon: "device-desktop" };
  return { icon: "cloud", ...(production && { colour }) };
}

function tooltipOf(target: TargetRef, production: boolean): string {
  return target.kind === "local"
    ? vscode.l10n.t("Functions of this workspace, run by the emulator on this machine")
    : production
      ? vscode.l10n.t("Profile {0} in {1}, production", target.profile, target.region)
      : vscode.l10n.t("Profile {0} in {1}", target.profile, target.region);
}

function countText(functions: number): string {
  return functions === 1 ? vscode.l10n.t("1 function") : vscode.l10n.t("{0} functions", functions);
}

function emulatorText({ emulator: { state } }: Around): string {
  switch (state.kind) {
    case "running":
      return new URL(state.target.endpoint).host;
    case "starting":
      return vscode.l10n.t("starting");
    case "failed":
      return vscode.l10n.t("not running");
    case "stopped":
      return vscode.l10n.t("stopped");
  }
}
