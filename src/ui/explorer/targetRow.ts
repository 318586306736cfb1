import { targetKey, targetLabel, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import type { Menus } from "./menus.ts";
import type { Look, Node } from "./node.ts";

interface Around {
  readonly emulator: Pick<App["emulator"], "state">;
  readonly functions: Pick<App["functions"], "get">;
}

/** A root of the tree: Local, or a profile and region. */
export function targetRow(target: TargetRef, app: Around, children: (row: Node) => readonly Node[]): Node {
  const row: Node = {
    kind: "target",
    id: targetKey(target),
    target,
    look: () => look(target, app),
    words: () => [...words(target, app)],
    children: () => children(row),
  };
  return row;
}

export const targetMenus: Menus = {
  target: [
    { command: "lambdaWorkbench.refresh", group: "inline@2" },
    { command: "lambdaWorkbench.refresh", group: "1_target@1" },
  ],
  loading: [{ command: "lambdaWorkbench.stop.loading", group: "inline@1" }],
  aws: [
    { command: "lambdaWorkbench.signIn", group: "1_target@2" },
    { command: "lambdaWorkbench.remove.target", group: "2_target@1" },
  ],
  emulator: [{ command: "lambdaWorkbench.restart.emulator", group: "1_target@3" }],
  stopped: [{ command: "lambdaWorkbench.start.emulator", group: "inline@1" }],
  running: [
    { command: "lambdaWorkbench.stop.emulator", group: "1_target@4" },
    { command: "lambdaWorkbench.reset.emulator", group: "2_target@2" },
  ],
};

function* words(target: TargetRef, { emulator, functions }: Around): Generator<keyof typeof targetMenus> {
  if (functions.get(target).kind === "loading") yield "loading";
  if (target.kind === "aws") {
    yield "aws";
    return;
  }
  const { kind } = emulator.state;
  yield "emulator";
  if (kind === "running") yield "running";
  if (kind === "stopped" || kind === "failed") yield "stopped";
}

function look(target: TargetRef, app: Around): Look {
  const list = app.functions.get(target);
  const local = target.kind === "local";
  const state = local ? emulatorText(app) : "";
  const count = list.kind === "loading" ? `loading, ${list.functions.length}` : `${list.functions.length}`;
  const known = list.kind === "loading" || list.kind === "read" || list.functions.length > 0;
  return {
    text: local ? "Local" : target.profile,
    icon: local ? "device-desktop" : "cloud",
    description: [local ? "" : target.region, state, known ? count : ""]
      .filter((part) => part !== "")
      .join(" · "),
    tooltip: local
      ? "Functions of this workspace, run by the emulator on this machine"
      : `Profile ${target.profile} in ${target.region}`,
    label: `${targetLabel(target)}, ${known ? spoken(list.functions.length) : "not loaded"}`,
    state: local ? "unfolded" : "folded",
  };
}

function spoken(functions: number): string {
  return functions === 1 ? "1 function" : `${functions} functions`;
}

function emulatorText({ emulator: { state } }: Around): string {
  switch (state.kind) {
    case "running":
      return new URL(state.target.endpoint).host;
    case "starting":
      return "starting";
    case "failed":
      return "not running";
    case "stopped":
      return "";
  }
}
