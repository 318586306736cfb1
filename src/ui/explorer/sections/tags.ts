import * as vscode from "vscode";
import { listTags } from "../../../aws/tags/tags.ts";
import { entryRow, factLook, type FunctionSection } from "../section.ts";

export const tags: FunctionSection = {
  id: "tags",
  get title() {
    return vscode.l10n.t("Tags");
  },
  icon: "tag",
  async load(access, fn) {
    const { arn } = await fn.configuration();
    return Object.entries(await listTags(access, arn))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => {
        // Names that begin so are CloudFormation's and others': nobody else may change them.
        const word = key.startsWith("aws:") ? undefined : "owned";
        return entryRow(fn, "tag", key, { look: factLook(key, value, "tag"), part: key, value, word });
      });
  },
  commands: {
    tags: [{ command: "lambdaWorkbench.set.tag", group: "inline@1" }],
    owned: [
      { command: "lambdaWorkbench.set.tag", group: "inline@1" },
      { command: "lambdaWorkbench.remove.tag", group: "inline@2" },
    ],
  },
};
