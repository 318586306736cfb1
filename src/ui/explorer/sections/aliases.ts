import * as vscode from "vscode";
import { listAliases, type FunctionAlias } from "../../../aws/aliases.ts";
import type { Look } from "../node.ts";
import { entryRow, type FunctionSection } from "../section.ts";

export const aliases: FunctionSection = {
  id: "aliases",
  get title() {
    return vscode.l10n.t("Aliases");
  },
  icon: "references",
  async load(access, fn) {
    const found = await listAliases(access, fn.name);
    return found.map((alias) =>
      entryRow(fn, "alias", alias.name, {
        look: look(alias),
        qualifier: alias.name,
        part: alias.name,
        arn: alias.arn,
      }),
    );
  },
  commands: {
    aliases: [{ command: "lambdaWorkbench.create.alias", group: "inline@1" }],
    alias: [
      { command: "lambdaWorkbench.move.alias", group: "inline@2" },
      { command: "lambdaWorkbench.move.alias", group: "3_edit@1" },
      { command: "lambdaWorkbench.shift.alias", group: "3_edit@2" },
      { command: "lambdaWorkbench.release.version", group: "2_release@1" },
      { command: "lambdaWorkbench.rollback.alias", group: "2_release@2" },
      { command: "lambdaWorkbench.edit.alias", group: "3_edit@3" },
      { command: "lambdaWorkbench.set.provisioned", group: "3_edit@4" },
      { command: "lambdaWorkbench.create.url", group: "3_edit@5" },
      { command: "lambdaWorkbench.delete.alias", group: "8_delete@1" },
      { command: "lambdaWorkbench.invoke", group: "inline@1" },
      { command: "lambdaWorkbench.invoke", group: "1_run@1" },
      { command: "lambdaWorkbench.copy.name", group: "5_copy@1" },
    ],
  },
};

function look({ name, arn, version, weights }: FunctionAlias): Look {
  const shares = Object.entries(weights).map(([other, share]) => `${other} (${Math.round(share * 100)}%)`);
  const versions = [version, ...shares].join(", ");
  return {
    text: name,
    icon: "bookmark",
    description: `→ ${versions}`,
    tooltip: arn,
    label: vscode.l10n.t("Alias {0} of version {1}", name, versions),
  };
}
