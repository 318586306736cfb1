import { declaresType, isTemplateName } from "../../cloudFormation/recognise.ts";
import type { ProjectFormat } from "../../format.ts";

/** AWS SAM: a template with `AWS::Serverless` resources, which may have CloudFormation's own beside them. */
export const sam: ProjectFormat = {
  id: "sam",
  mayBe: isTemplateName,
  recognises: (name, text) => isTemplateName(name) && declaresType(text, "AWS::Serverless::Function"),
  load: async () => (await import("./read.ts")).readSam,
};
