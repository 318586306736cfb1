import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { read } from "../../validation/properties.ts";

const Indexed = v.looseObject({
  GlobalSecondaryIndexes: v.optional(v.array(v.looseObject({ IndexName: v.string() })), []),
});

type Index = v.InferOutput<typeof Indexed>["GlobalSecondaryIndexes"][number];
type IndexUpdate = { readonly Delete: { readonly IndexName: string } } | { readonly Create: Index };

/**
 * What makes a table's global indexes those that are declared, one at a time, since UpdateTable takes no more. An index that was never
 * declared is a client's own, and stays; one that says something else is made anew.
 */
export function indexChanges(
  now: WorkspaceResource["properties"],
  before: WorkspaceResource["properties"] | undefined,
  existing: readonly string[],
): readonly IndexUpdate[] {
  const wanted = indexesOf(now);
  const declared = before === undefined ? [] : indexesOf(before);
  const told = (name: string) => declared.find(({ IndexName }) => IndexName === name);
  const isKept = ({ IndexName: name }: Index) =>
    existing.includes(name) &&
    (told(name) === undefined ||
      isDeepStrictEqual(
        told(name),
        wanted.find((each) => each.IndexName === name),
      ));
  const deleted = declared
    .filter(
      (index) => existing.includes(index.IndexName) && !wanted.some((each) => isDeepStrictEqual(each, index)),
    )
    .map(({ IndexName }) => ({ Delete: { IndexName } }));
  return [...deleted, ...wanted.filter((index) => !isKept(index)).map((Create) => ({ Create }))];
}

function indexesOf(properties: WorkspaceResource["properties"]): readonly Index[] {
  return read(Indexed, properties).GlobalSecondaryIndexes;
}
