import { readStack } from "../../cloudFormation/readStack.ts";
import type { ReadApplication } from "../../format.ts";
import { Assembly } from "./assembly.ts";
import { cdkResources } from "./expand.ts";

/** Reads one stack of a cloud assembly; what an earlier synthesis left behind declares nothing. */
export const readCdk: ReadApplication = (entry, files, deployment) => {
  const assembly = new Assembly(entry, files);
  const { stackName } = assembly;
  return readStack({
    format: "cdk",
    entry,
    files,
    deployment,
    expand: assembly.hasStack ? cdkResources(assembly, files) : () => [],
    config: { parameters: {}, ...(stackName !== undefined && { stackName }) },
  });
};
