import type { StackResource } from "../../cloudFormation/resource.ts";
import { nodeAt, textAt } from "../../syntax/node.ts";
import { nodeOf, ref, type Shape } from "../../syntax/shape.ts";

/**
 * `Auth.UsagePlan` of APIs: a plan with a key for each API (`PER_API`), or one for all that share it (`SHARED`). Their ids are those
 * that SAM gives.
 */
export function usagePlans(apis: readonly StackResource[], implicitStage: string): StackResource[] {
  const kind = (api: StackResource) => textAt(api.properties, "Auth", "UsagePlan", "CreateUsagePlan");
  const perApi = apis.filter((api) => kind(api) === "PER_API");
  const shared = apis.filter((api) => kind(api) === "SHARED");
  return [
    ...perApi.flatMap((api) => planOf([api], api.id, implicitStage)),
    ...planOf(shared, "Serverless", implicitStage),
  ];
}

/** The plan of these APIs, as the first says it, with its key. */
function planOf(apis: readonly StackResource[], prefix: string, implicitStage: string): StackResource[] {
  const [first] = apis;
  if (first === undefined) return [];
  const { idRange: range } = first;
  const make = (type: string, shape: Shape): StackResource => ({
    ...first,
    id: prefix + type,
    type: `AWS::ApiGateway::${type}`,
    properties: nodeOf(shape, range),
    madeOf: first.id,
  });
  const stages = apis.map(({ id, properties }) => ({
    api: ref(id, range),
    stage: nodeAt(properties, "StageName") ?? implicitStage,
  }));
  const said = nodeAt(first.properties, "Auth", "UsagePlan");
  return [
    make("UsagePlan", {
      ApiStages: stages.map(({ api, stage }) => ({ ApiId: api, Stage: stage })),
      UsagePlanName: nodeAt(said, "UsagePlanName"),
      Description: nodeAt(said, "Description"),
      Quota: nodeAt(said, "Quota"),
      Throttle: nodeAt(said, "Throttle"),
    }),
    make("ApiKey", {
      Enabled: true,
      StageKeys: stages.map(({ api, stage }) => ({ RestApiId: api, StageName: stage })),
    }),
    make("UsagePlanKey", {
      KeyId: ref(`${prefix}ApiKey`, range),
      KeyType: "API_KEY",
      UsagePlanId: ref(`${prefix}UsagePlan`, range),
    }),
  ];
}
