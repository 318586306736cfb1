import type { StackResource } from "../../cloudFormation/resource.ts";
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
