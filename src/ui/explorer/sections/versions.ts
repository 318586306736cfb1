import { listVersions } from "../../../aws/versions.ts";
import { entryRow, type FunctionSection } from "../section.ts";

export const versions: FunctionSection = {
  id: "versions",
  title: "Versions",
  icon: "versions",
  async load(access, fn) {
    const found = await listVersions(access, fn.name);
    return found.map(({ version, arn, description }) =>
      entryRow(fn, "version", version, {
        look: {
          text: version,
          icon: "tag",
          description,
          tooltip: arn,
          label: `Version ${version} ${description}`,
        },
        qualifier: version,
        arn,
      }),
    );
  },
  commands: {
    version: [
      { command: "lambdaWorkbench.invoke", group: "inline@1" },
      { command: "lambdaWorkbench.invoke", group: "1_run@1" },
      { command: "lambdaWorkbench.copy.name", group: "5_copy@1" },
      { command: "lambdaWorkbench.copy.arn", group: "5_copy@2" },
    ],
  },
};
