import * as vscode from "vscode";
import { listVersions } from "../../../aws/versions.ts";
import { entryRow, type FunctionSection } from "../section.ts";

export const versions: FunctionSection = {
  id: "versions",
  get title() {
    return vscode.l10n.t("Versions");
  },
  icon: "versions",
  describe: ({ length, 0: newest }) =>
    newest === undefined
      ? vscode.l10n.t("none")
      : vscode.l10n.t("{0}, newest {1}", length, newest.look().text),
  async load(access, fn) {
    const found = await listVersions(access, fn.name);
    return found.map(({ version, arn, description, lastModified = "" }) =>
      entryRow(fn, "version", version, {
        look: {
          text: version,
          icon: "tag",
          description: description || dayOf(lastModified),
          tooltip: {
            title: vscode.l10n.t("Version {0}", version),
            text: description,
            rows: [
              [vscode.l10n.t("Published"), dayOf(lastModified)],
              ["ARN", arn],
            ],
          },
          label: vscode.l10n.t("Version {0} {1}", version, description),
        },
        qualifier: version,
        arn,
      }),
    );
  },
  commands: {
    versions: [{ command: "lambdaWorkbench.publish.version", group: "inline@1" }],
    version: [
      { command: "lambdaWorkbench.release.version", group: "2_release@1" },
      { command: "lambdaWorkbench.create.alias", group: "3_edit@1" },
      { command: "lambdaWorkbench.set.provisioned", group: "3_edit@2" },
      { command: "lambdaWorkbench.open.code", group: "2_look@1" },
      { command: "lambdaWorkbench.download.code", group: "2_look@2" },
      { command: "lambdaWorkbench.compare.environment", group: "3_edit@3" },
      { command: "lambdaWorkbench.delete.version", group: "8_delete@1" },
      { command: "lambdaWorkbench.invoke", group: "inline@1" },
      { command: "lambdaWorkbench.invoke", group: "1_run@1" },
      { command: "lambdaWorkbench.copy.name", group: "5_copy@1" },
    ],
  },
};

function dayOf(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : new Date(time).toLocaleDateString();
}
