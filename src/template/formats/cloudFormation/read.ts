import { readStack } from "../../cloudFormation/readStack.ts";
import { declaredResources } from "../../cloudFormation/resource.ts";
import { samConfigOf } from "../../cloudFormation/samConfig.ts";
import type { ReadApplication } from "../../format.ts";

export const readCloudFormation: ReadApplication = (entry, files, deployment) =>
  readStack({
    format: "cloudFormation",
    entry,
    files,
    deployment,
    expand: declaredResources,
    config: samConfigOf(entry, files),
  });
