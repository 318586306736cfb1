import type {
  ListTagsForResourceRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-schemas";
import { resourceParts } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { missing } from "./errors.ts";
import { registryOf, schemaOf } from "./place.ts";
import type { SchemasState } from "./state.ts";

type Tags = Readonly<Record<string, string>>;

export function tagOperations(state: SchemasState): Record<string, Operation> {
  const { registries, schemas } = state;
  /** The tags of a registry or a schema, and what sets them. */
  const tagged = (arn: string): { readonly tags: Tags; readonly set: (tags: Tags) => void } => {
    const [kind, registry = "", name = ""] = resourceParts(arn).join(":").split("/");
    if (kind === "registry") {
      const found = registryOf(state, registry);
      return { tags: found.tags, set: (tags) => registries.set("", registry, { ...found, tags }) };
    }
    if (kind !== "schema") throw missing(`Resource ${arn}`);
    const found = schemaOf(state, registry, name);
    return { tags: found.tags, set: (tags) => schemas.set(registry, name, { ...found, tags }) };
  };
  return {
    TagResource({ ResourceArn: arn = "", Tags: tags = {} }: TagResourceRequest) {
      const { tags: before, set } = tagged(arn);
      set({ ...before, ...tags });
      return {};
    },
    UntagResource({ ResourceArn: arn = "", TagKeys: keys = [] }: UntagResourceRequest) {
      const { tags: before, set } = tagged(arn);
      set(Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))));
      return {};
    },
    ListTagsForResource: ({ ResourceArn: arn = "" }: ListTagsForResourceRequest) => ({
      Tags: tagged(arn).tags,
    }),
  };
}
