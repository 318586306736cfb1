import type { Menus } from "../../kit/menus.ts";

/** The menus of the rows of the view "Invocations", by the words of their context values. */
export const callMenus: Menus = {
  running: [
    { command: "lambdaWorkbench.cancel.call", group: "inline@1" },
    { command: "lambdaWorkbench.cancel.call", group: "1_run@1" },
  ],
  ended: [
    { command: "lambdaWorkbench.invoke.again", group: "inline@1" },
    { command: "lambdaWorkbench.invoke.again", group: "1_run@1" },
    { command: "lambdaWorkbench.invoke.elsewhere", group: "1_run@2" },
  ],
  kept: [
    { command: "lambdaWorkbench.compare.results", group: "2_result@1" },
    { command: "lambdaWorkbench.save.event", group: "3_save@1" },
    { command: "lambdaWorkbench.save.expectation", group: "3_save@2" },
  ],
};
