import type { StackResource } from "../../cloudFormation/resource.ts";
import { nodeAt, textAt, type TemplateNode } from "../../syntax/node.ts";
import { nodeOf, type Shape } from "../../syntax/shape.ts";

/** Makes the parts of an API that one resource of SAM stands for: `Stage`, `Authorizer` …; the API itself has no suffix. */
export function apiPartsOf(resource: StackResource) {
  const { id, idRange } = resource;
  return (type: string, suffix: string, shape: Shape): StackResource => ({
    ...resource,
    id: id + suffix,
    type: `AWS::ApiGatewayV2::${type}`,
    properties: nodeOf(shape, idRange),
    ...(suffix !== "" && { madeOf: id }),
  });
}

/** An API with a definition is what that says, and events only let it call; unless it says that they are merged. */
export function takesEvents(api: TemplateNode | undefined): boolean {
  const isDefined = ["DefinitionBody", "DefinitionUri"].some((name) => nodeAt(api, name) !== undefined);
  return !isDefined || textAt(api, "MergeDefinitions") === "true";
}
