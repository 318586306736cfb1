import { readStack } from "../../cloudFormation/readStack.ts";
import { samConfigOf } from "../../cloudFormation/samConfig.ts";
import type { ReadApplication } from "../../format.ts";
import { expandServerless } from "./expand.ts";

export const readSam: ReadApplication = (entry, files, deployment) =>
  readStack({
    format: "sam",
    entry,
    files,
    deployment,
    expand: expandServerless,
    config: samConfigOf(entry, files),
  });
