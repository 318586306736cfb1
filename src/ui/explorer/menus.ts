import { contextMenu, type Menus } from "../kit/menus.ts";
import { apiMenus } from "./apiRows.ts";
import { rowMenus, type FunctionSection } from "./section.ts";
import { sections } from "./sections.ts";

// The manifest is generated from these: the extension itself never loads them.

const targetMenus: Menus = {
  target: [
    { command: "lambdaWorkbench.create.function", group: "1_target@5" },
    { command: "lambdaWorkbench.refresh", group: "inline@2" },
    { command: "lambdaWorkbench.refresh", group: "1_target@1" },
  ],
  emulator: [
    { command: "lambdaWorkbench.create.project", group: "1_target@0" },
    { command: "lambdaWorkbench.hide.local", group: "3_view@1" },
  ],
  loading: [{ command: "lambdaWorkbench.stop.loading", group: "inline@1" }],
  production: [{ command: "lambdaWorkbench.unmark.production", group: "1_target@3" }],
  ordinaryTarget: [{ command: "lambdaWorkbench.mark.production", group: "1_target@3" }],
  aws: [
    { command: "lambdaWorkbench.signIn", group: "1_target@2" },
    { command: "lambdaWorkbench.remove.target", group: "2_target@1" },
  ],
  stopped: [
    { command: "lambdaWorkbench.start.emulator", group: "inline@1" },
    { command: "lambdaWorkbench.start.emulator", group: "1_target@3" },
  ],
  running: [
    { command: "lambdaWorkbench.restart.emulator", group: "1_target@3" },
    { command: "lambdaWorkbench.stop.emulator", group: "1_target@4" },
    { command: "lambdaWorkbench.reset.emulator", group: "2_target@2" },
  ],
};

const functionMenus: Menus = {
  function: [
    { command: "lambdaWorkbench.invoke", group: "inline@1" },
    { command: "lambdaWorkbench.invoke", group: "1_run@1" },
    { command: "lambdaWorkbench.logs", group: "inline@3" },
    { command: "lambdaWorkbench.logs", group: "2_logs@1" },
    { command: "lambdaWorkbench.search.logs", group: "2_logs@4" },
    { command: "lambdaWorkbench.show.output", group: "2_logs@3" },
    { command: "lambdaWorkbench.edit.environment", group: "3_edit@1" },
    { command: "lambdaWorkbench.edit.configuration", group: "3_edit@2" },
    { command: "lambdaWorkbench.edit.policy", group: "3_edit@3" },
    { command: "lambdaWorkbench.create.event", group: "4_events@1" },
    { command: "lambdaWorkbench.open.event", group: "4_events@2" },
    { command: "lambdaWorkbench.share.event", group: "4_events@3" },
    { command: "lambdaWorkbench.pull.events", group: "4_events@4" },
    { command: "lambdaWorkbench.unshare.event", group: "4_events@5" },
    { command: "lambdaWorkbench.copy.name", group: "5_copy@1" },
    { command: "lambdaWorkbench.copy.arn", group: "5_copy@2" },
    { command: "lambdaWorkbench.deploy.code", group: "3_edit@5" },
    { command: "lambdaWorkbench.publish.version", group: "3_edit@4" },
    { command: "lambdaWorkbench.refresh", group: "6_refresh@1" },
    { command: "lambdaWorkbench.hide.function", group: "6_view@2" },
    { command: "lambdaWorkbench.delete.function", group: "8_delete@1" },
  ],
  streaming: [
    { command: "lambdaWorkbench.stop.logs", group: "inline@4" },
    { command: "lambdaWorkbench.stop.logs", group: "2_logs@2" },
  ],
  ordinary: [{ command: "lambdaWorkbench.add.favourite", group: "6_view@1" }],
  favourite: [{ command: "lambdaWorkbench.remove.favourite", group: "6_view@1" }],
  debuggable: [
    { command: "lambdaWorkbench.show.denied", group: "3_edit@6" },
    { command: "lambdaWorkbench.debug", group: "inline@2" },
    { command: "lambdaWorkbench.debug", group: "1_run@2" },
  ],
};

const groupMenus: Menus = {
  group: [{ command: "lambdaWorkbench.group.functions", group: "6_view@1" }],
};

const messageMenus: Menus = {
  message: [
    { command: "lambdaWorkbench.copy.message", group: "5_copy@1" },
    { command: "lambdaWorkbench.refresh", group: "6_refresh@1" },
  ],
};

/** A section is read anew with its function. */
const sectionMenus: Menus = {
  section: [{ command: "lambdaWorkbench.refresh", group: "6_refresh@1" }],
};

/** The manifest's context menu of the tree. */
export function treeMenu(view: string, of: readonly FunctionSection[] = sections) {
  return contextMenu(view, [
    targetMenus,
    functionMenus,
    groupMenus,
    apiMenus,
    messageMenus,
    sectionMenus,
    rowMenus,
    ...of.map(({ commands }) => commands),
  ]);
}
