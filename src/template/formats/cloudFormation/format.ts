import { declaresType, exportsValues, isTemplateName } from "../../cloudFormation/recognise.ts";
import type { ProjectFormat } from "../../format.ts";

/** CloudFormation without a transform: `AWS::Lambda::Function` and what belongs to it, and what other stacks import. */
export const cloudFormation: ProjectFormat = {
  id: "cloudFormation",
  mayBe: isTemplateName,
  recognises: (name, text) =>
    isTemplateName(name) && (declaresType(text, "AWS::Lambda::Function") || exportsValues(text)),
  load: async () => (await import("./read.ts")).readCloudFormation,
};
