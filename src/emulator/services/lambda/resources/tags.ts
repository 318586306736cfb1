import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-lambda";
import { parseArn, resourceParts } from "../../../../shared/arn.ts";
import type { Operation } from "../../../contracts/service.ts";
import { existingCapacityProvider } from "./capacityProviders.ts";
import { existingCodeSigningConfig } from "./codeSigning.ts";
import type { LambdaContext } from "../state/context.ts";
import { invalidParameter, notFound } from "../errors.ts";
import { renewRevision } from "../state/revisions.ts";
import { checkTags, tagsOf } from "../state/tags.ts";

export function tagOperations(context: LambdaContext): Record<string, Operation> {
  return {
    ListTags: ({ Resource: arn = "" }: ListTagsRequest): ListTagsResponse => {
      requireTaggable(context, arn);
      return { Tags: tagsOf(context, arn) };
    },
    TagResource: ({ Resource: arn = "", Tags: tags = {} }: TagResourceRequest): void => {
      requireTaggable(context, arn);
      if (Object.keys(tags).length === 0) {
        throw invalidParameter("An error occurred and the request cannot be processed.");
      }
      const all = { ...tagsOf(context, arn), ...tags };
      checkTags(all);
      storeTags(context, arn, all);
    },
    UntagResource: ({ Resource: arn = "", TagKeys: keys = [] }: UntagResourceRequest): void => {
      requireTaggable(context, arn);
      const left = Object.entries(tagsOf(context, arn)).filter(([key]) => !keys.includes(key));
      storeTags(context, arn, Object.fromEntries(left));
    },
  };
}

/** Stores the tags of a resource; a function gets a new revision with them, as recorded. */
function storeTags(context: LambdaContext, arn: string, tags: Readonly<Record<string, string>>): void {
  const { tables } = context;
  const [kind, name = ""] = resourceParts(arn);
  tables.together(() => {
    tables.tags.set("", arn, tags);
    if (kind === "function") renewRevision(context, name);
  });
}

function requireTaggable(context: LambdaContext, arn: string): void {
  const { place, tables } = context;
  const { region, accountId } = parseArn(arn) ?? {};
  const [kind, name = "", qualifier] = resourceParts(arn);
  const here = region === place.region && accountId === place.accountId;
  switch (kind) {
    case "function":
      if (qualifier !== undefined) {
        throw invalidParameter(
          "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        );
      }
      if (!here || tables.functions.get("", name) === undefined) {
        throw notFound(`Function not found: ${arn}`);
      }
      return;
    case "event-source-mapping":
      if (!here || tables.eventSourceMappings.get("", name) === undefined) {
        throw notFound(`Event source mapping not found: ${arn}`);
      }
      return;
    case "code-signing-config":
      existingCodeSigningConfig(context, arn);
      return;
    case "capacity-provider":
      existingCapacityProvider(context, name);
      return;
    case "layer":
      if (!here || tables.layers.get("", name) === undefined) throw notFound(`Layer not found: ${arn}`);
      return;
    default:
      throw notFound(`Resource not found: ${arn}`);
  }
}
