import { newId, type LambdaContext } from "./context.ts";

/** The revision of a version or alias, which is also that of its policy; of `$LATEST` without a qualifier. */
export function revisionOf(
  { tables }: Pick<LambdaContext, "tables">,
  name: string,
  qualifier: string | undefined,
): string | undefined {
  const alias = qualifier === undefined ? undefined : tables.aliases.get(name, qualifier);
  return (alias ?? tables.versions.get(name, qualifier ?? "$LATEST"))?.revisionId;
}

/** Gives a version or alias a new revision: AWS does so for its policy, its tags and what is published from it, too. */
export function renewRevision(
  { tables, state }: Pick<LambdaContext, "tables" | "state">,
  name: string,
  qualifier?: string,
): void {
  const alias = qualifier === undefined ? undefined : tables.aliases.get(name, qualifier);
  if (alias !== undefined) {
    state.changed(name, (change) => change.putAlias({ ...alias, revisionId: newId() }));
    return;
  }
  const version = tables.versions.get(name, qualifier ?? "$LATEST");
  if (version === undefined) return;
  state.changed(name, (change) => change.putVersion({ ...version, revisionId: newId() }));
}
