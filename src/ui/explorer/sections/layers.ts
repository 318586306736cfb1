import { resourceParts } from "../../../shared/arn.ts";
import { entryRow, type FunctionSection } from "../section.ts";

export const layers: FunctionSection = {
  id: "layers",
  title: "Layers",
  icon: "layers",
  async load(_access, fn) {
    const details = await fn.configuration();
    return details.layers.map(({ arn }) => {
      const [name = arn, version] = resourceParts(arn).slice(1);
      return entryRow(fn, "layer", arn, {
        look: {
          text: name,
          icon: "layers",
          description: version === undefined ? "" : `version ${version}`,
          tooltip: arn,
          label: `Layer ${name} version ${version}`,
        },
        arn,
      });
    });
  },
  commands: { layer: [{ command: "lambdaWorkbench.copy.arn", group: "5_copy@2" }] },
};
