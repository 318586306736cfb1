import * as vscode from "vscode";
import { resourceParts } from "../../../shared/arn.ts";
import { entryRow, type FunctionSection } from "../section.ts";

export const layers: FunctionSection = {
  id: "layers",
  get title() {
    return vscode.l10n.t("Layers");
  },
  icon: "layers",
  async load(_access, fn) {
    const details = await fn.configuration();
    return details.layers.map(({ arn, codeSize }) => {
      const [name = arn, version = ""] = resourceParts(arn).slice(1);
      return entryRow(fn, "layer", arn, {
        look: {
          text: name,
          icon: "layers",
          description: [version === "" ? "" : vscode.l10n.t("version {0}", version), sizeText(codeSize)]
            .filter(Boolean)
            .join(" · "),
          tooltip: arn,
          label: vscode.l10n.t("Layer {0} version {1}", name, version),
        },
        arn,
        layer: arn,
        value: arn,
        page: `lambda#/layers/${name}/versions/${version}`,
      });
    });
  },
  commands: {
    layer: [
      { command: "lambdaWorkbench.open.code", group: "inline@1" },
      { command: "lambdaWorkbench.download.code", group: "3_edit@1" },
    ],
  },
};

function sizeText(bytes: number | undefined): string {
  return bytes === undefined || bytes === 0 ? "" : vscode.l10n.t("{0} KB", Math.ceil(bytes / 1024));
}
