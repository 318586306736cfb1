import * as vscode from "vscode";
import { getReserved, listProvisioned } from "../../../aws/concurrency.ts";
import { entryRow, factLook, type FunctionSection } from "../section.ts";

/** How many calls may run at once, and how many environments are kept ready for them. */
export const concurrency: FunctionSection = {
  id: "concurrency",
  get title() {
    return vscode.l10n.t("Concurrency");
  },
  icon: "list-ordered",
  async load(access, fn) {
    const [reserved, provisioned] = await Promise.all([
      getReserved(access, fn.name),
      listProvisioned(access, fn.name),
    ]);
    return [
      entryRow(fn, "reserved", "", {
        look: factLook(
          vscode.l10n.t("Reserved"),
          reservedText(reserved),
          reserved === 0 ? "circle-slash" : "lock",
        ),
        ...(reserved !== undefined && { value: String(reserved), word: "limited" }),
      }),
      ...provisioned.map(({ qualifier, arn, requested, available, status, statusReason }) => {
        const ready = status === "READY" ? "" : [status, statusReason].filter(Boolean).join(": ");
        const value = [vscode.l10n.t("{0} of {1} ready", available, requested), ready]
          .filter(Boolean)
          .join(" · ");
        const icon = status === "FAILED" ? "error" : "flame";
        const look = factLook(vscode.l10n.t("Provisioned for {0}", qualifier), value, icon);
        return entryRow(fn, "provisioned", qualifier, { look, qualifier, arn, value: String(requested) });
      }),
    ];
  },
  describe: ([reserved, ...provisioned]) =>
    [
      reserved?.value === undefined ? "" : vscode.l10n.t("reserved {0}", reserved.value),
      provisioned.length === 0 ? "" : vscode.l10n.t("{0} provisioned", provisioned.length),
    ]
      .filter(Boolean)
      .join(" · "),
  commands: {
    concurrency: [
      { command: "lambdaWorkbench.set.concurrency", group: "3_edit@1" },
      { command: "lambdaWorkbench.set.provisioned", group: "3_edit@2" },
    ],
    reserved: [{ command: "lambdaWorkbench.set.concurrency", group: "inline@1" }],
    provisioned: [
      { command: "lambdaWorkbench.set.provisioned", group: "inline@1" },
      { command: "lambdaWorkbench.remove.provisioned", group: "inline@2" },
    ],
  },
};

function reservedText(reserved: number | undefined): string {
  if (reserved === undefined) return vscode.l10n.t("none: shares the account's");
  return reserved === 0 ? vscode.l10n.t("0: no call runs") : String(reserved);
}
