import type { GetTagsRequest, TagResourceRequest, UntagResourceRequest } from "@aws-sdk/client-apigatewayv2";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "./errors.ts";
import type { HttpApiState } from "./state.ts";

type Tags = Readonly<Record<string, string>>;

/** Tags of APIs and of their stages, by `…:apigateway:<region>::/apis/<id>[/stages/<name>]`. */
export function tagOperations(state: HttpApiState): Record<string, Operation> {
  const change = (arn: string | undefined, changed: (before: Tags) => Tags): Tags => {
    const [, apiId, stageName] = /::\/apis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn ?? "") ?? [];
    if (apiId === undefined) throw badRequest(`Invalid ARN specified in the request: ${arn}`);
    const api = state.existing(apiId);
    if (stageName === undefined) {
      const tags = changed(api.Tags ?? {});
      state.change(apiId, () => state.apis.set("", apiId, { ...api, Tags: tags }));
      return tags;
    }
    const stage = state.stages.get(apiId, stageName);
    if (stage === undefined) throw unknownIdentifier("stage", stageName);
    const tags = changed(stage.Tags ?? {});
    state.change(apiId, () => state.stages.set(apiId, stageName, { ...stage, Tags: tags }));
    return tags;
  };
  return {
    TagResource({ ResourceArn, Tags: tags }: TagResourceRequest) {
      change(ResourceArn, (before) => ({ ...before, ...tags }));
      return {};
    },
    UntagResource({ ResourceArn, TagKeys = [] }: UntagResourceRequest) {
      change(ResourceArn, (before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !TagKeys.includes(key))),
      );
    },
    GetTags: ({ ResourceArn }: GetTagsRequest) => ({ Tags: change(ResourceArn, (before) => before) }),
  };
}
