import * as vscode from "vscode";
import { isSecret } from "../../../lambda/secrets.ts";
import { messageRow } from "../messageRow.ts";
import { entryRow, type FunctionSection } from "../section.ts";

const edit = { command: "lambdaWorkbench.edit.environment", group: "3_edit@1" } as const;

function tooltipOf(variable: string, secret: boolean): string {
  const hidden = vscode.l10n.t(
    "{0}: the value is hidden. Edit the environment variables to see it.",
    variable,
  );
  const note = vscode.l10n.t(
    "This looks like a secret. Whoever may read the function's configuration reads it: Secrets Manager or SSM keep it better.",
  );
  return secret ? `${hidden}\n\n${note}` : hidden;
}

/** The names of the variables; their values never come into the tree. */
export const environment: FunctionSection = {
  id: "environment",
  get title() {
    return vscode.l10n.t("Environment Variables");
  },
  icon: "symbol-namespace",
  async load(_access, fn) {
    const details = await fn.configuration();
    const rows = Object.keys(details.environment)
      .sort()
      .map((variable) =>
        entryRow(fn, "variable", variable, {
          variable,
          look: {
            text: variable,
            icon: isSecret(variable, details.environment[variable]) ? "key" : "symbol-variable",
            description: "••••••",
            tooltip: tooltipOf(variable, isSecret(variable, details.environment[variable])),
            label: vscode.l10n.t("Environment variable {0}, value hidden", variable),
          },
        }),
      );
    if (details.environmentError === undefined) return rows;
    const text = vscode.l10n.t("The variables cannot be read: {0}", details.environmentError);
    return [
      ...rows,
      messageRow({ id: `${fn.id}/environment`, target: fn.target }, "error", { text, icon: "error" }),
    ];
  },
  commands: {
    environment: [
      { command: "lambdaWorkbench.edit.environment", group: "inline@1" },
      edit,
      { command: "lambdaWorkbench.import.environment", group: "4_move@1" },
      { command: "lambdaWorkbench.export.environment", group: "4_move@2" },
      { command: "lambdaWorkbench.take.environment", group: "4_move@3" },
      { command: "lambdaWorkbench.compare.environment", group: "4_move@4" },
    ],
    variable: [
      edit,
      { command: "lambdaWorkbench.copy.value", group: "inline@1" },
      { command: "lambdaWorkbench.copy.value", group: "5_copy@1" },
    ],
  },
};
