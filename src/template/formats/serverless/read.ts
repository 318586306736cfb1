import { readStack } from "../../cloudFormation/readStack.ts";
import { declaredResources } from "../../cloudFormation/resource.ts";
import type { ReadApplication } from "../../format.ts";
import { textAt } from "../../syntax/node.ts";
import { templateOf } from "./template.ts";
import { Variables } from "./variables.ts";

/** Reads a service as the CloudFormation template that the framework makes of it. */
export const readServerless: ReadApplication = (entry, files, deployment) =>
  readStack({
    format: "serverless",
    entry,
    files,
    deployment,
    expand: declaredResources,
    config: { parameters: {} },
    templateOf(root) {
      const variables = new Variables({ root, file: entry, files, deployment });
      const { stage } = variables;
      const service = variables.resolved(root);
      return (
        service &&
        templateOf(service, {
          name: textAt(service, "service") ?? textAt(service, "service", "name") ?? "service",
          stage,
        })
      );
    },
  });
