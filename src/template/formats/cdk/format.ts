import { declaresType, exportsValues } from "../../cloudFormation/recognise.ts";
import type { ProjectFormat } from "../../format.ts";

/** What CDK's own bootstrap, metadata and paths leave in a template, whatever else is in it. */
const marks = ["[cdk:skip]", '"aws:cdk:path"', '"AWS::CDK::Metadata"'];

/** A stack of a CDK app, as `cdk synth` writes it to `cdk.out`. */
export const cdk: ProjectFormat = {
  id: "cdk",
  mayBe: isStackName,
  recognises: (name, text) =>
    isStackName(name) &&
    marks.some((mark) => text.includes(mark)) &&
    // A template of SAM that an app has included is SAM's.
    !declaresType(text, "AWS::Serverless::Function") &&
    (declaresType(text, "AWS::Lambda::Function") ||
      declaresType(text, "AWS::CloudFormation::Stack") ||
      exportsValues(text)),
  load: async () => (await import("./read.ts")).readCdk,
};

function isStackName(name: string): boolean {
  return name.endsWith(".template.json");
}
