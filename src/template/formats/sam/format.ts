import { declaresType, isTemplateName } from "../../cloudFormation/recognise.ts";
import type { ProjectFormat } from "../../format.ts";

/** What makes a template SAM's. A nested stack may be of SAM, whatever its parent is. */
const types = ["AWS::Serverless::Function", "AWS::Serverless::Application", "AWS::CloudFormation::Stack"];

/** AWS SAM: a template with `AWS::Serverless` resources, which may have CloudFormation's own beside them. */
export const sam: ProjectFormat = {
  id: "sam",
  mayBe: isTemplateName,
  recognises: (name, text) => isTemplateName(name) && types.some((type) => declaresType(text, type)),
  load: async () => (await import("./read.ts")).readSam,
};
