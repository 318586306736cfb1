import { isNode, nameOf } from "../nodes.ts";
import type { Rule } from "../rule.ts";
import { roomOf } from "../sources.ts";

export const notifications: Rule = {
  title: "a notification asks for something: what only is told stands in the status bar",
  check: (sources) =>
    sources
      .filter(({ path }) => roomOf(path) === "ui")
      .flatMap(({ path, nodes }) =>
        nodes
          .filter((node) => {
            const callee = node["callee"];
            const name = isNode(callee) ? nameOf(callee["property"]) : "";
            const values = Array.isArray(node["arguments"]) ? node["arguments"] : [];
            return /^show(Information|Warning|Error)Message$/.test(name) && values.length < 2;
          })
          .map(() => path),
      ),
  exceptions: {
    "src/ui/explorer/signIn.ts": "It says what to do in the file that was opened.",
    "src/ui/release/rollout/rollouts.ts": "Traffic was moved back by itself, which nobody may miss.",
  },
  broken: {
    "src/ui/logs/a.ts":
      'vscode.window.showInformationMessage(done);\nvscode.window.showWarningMessage(question, "Yes");\nvscode.window.setStatusBarMessage(done, 5);',
  },
  says: ["src/ui/logs/a.ts"],
};
