import type { GetTagsRequest, TagResourceRequest, UntagResourceRequest } from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../contracts/service.ts";
import { badRequest } from "./errors.ts";
import type { RestApiState } from "./state.ts";

type Tags = Readonly<Record<string, string>>;

/** Tags of APIs and of their stages, by `arn:aws:apigateway:<region>::/restapis/<id>[/stages/<name>]`. */
export function tagOperations(state: RestApiState): Record<string, Operation> {
  const change = (arn: string | undefined, changed: (before: Tags) => Tags): Tags => {
    const [, apiId, stageName] = /::\/restapis\/([^/]+)(?:\/stages\/([^/]+))?$/.exec(arn ?? "") ?? [];
    if (apiId === undefined) throw badRequest(`Invalid ARN specified in the request: ${arn}`);
    const api = state.existing(apiId);
    if (stageName === undefined) {
      const tags = changed(api.tags ?? {});
      state.restApis.set("", apiId, { ...api, tags });
      return tags;
    }
    const stage = state.stages.get(apiId, stageName);
    if (stage === undefined) throw badRequest("Invalid stage identifier specified");
    const tags = changed(stage.tags ?? {});
    state.stages.set(apiId, stageName, { ...stage, tags });
    return tags;
  };
  return {
    TagResource({ resourceArn, tags }: TagResourceRequest) {
      change(resourceArn, (before) => ({ ...before, ...tags }));
    },
    UntagResource({ resourceArn, tagKeys = [] }: UntagResourceRequest) {
      change(resourceArn, (before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !tagKeys.includes(key))),
      );
    },
    GetTags: ({ resourceArn }: GetTagsRequest) => ({ tags: change(resourceArn, (before) => before) }),
  };
}
