import { formatArn } from "../../../shared/arn.ts";
import { pageOf } from "../../../shared/page.ts";
import { badRequest, missing } from "./errors.ts";
import type { RegistryRecord, SchemaRecord, SchemasState } from "./state.ts";

type Place = Pick<SchemasState, "accountId" | "region">;

export function registryArn({ accountId, region }: Place, name: string): string {
  return formatArn({ service: "schemas", region, accountId, resource: `registry/${name}` });
}

export function schemaArn(
  { accountId, region }: Place,
  { registry, name }: Pick<SchemaRecord, "registry" | "name">,
): string {
  return formatArn({ service: "schemas", region, accountId, resource: `schema/${registry}/${name}` });
}

/** Throws AWS's error for one that does not exist. */
export function registryOf({ registries }: Pick<SchemasState, "registries">, name: string): RegistryRecord {
  const found = registries.get("", name);
  if (found === undefined) throw missing(`Registry with name ${name}`);
  return found;
}

/** Throws AWS's error for one that does not exist. */
export function schemaOf(
  state: Pick<SchemasState, "registries" | "schemas">,
  registry: string,
  name: string,
): SchemaRecord {
  registryOf(state, registry);
  const found = state.schemas.get(registry, name);
  if (found === undefined) throw missing(`Schema with name ${name}`);
  return found;
}

/** API reference: letters, digits, and four signs. */
export function checkName(what: "Registry" | "Schema", name: string): void {
  const longest = what === "Registry" ? 64 : 385;
  if (/^[\w.\-@]+$/.test(name) && name.length <= longest) return;
  throw badRequest(
    `${what} name must have from 1 to ${longest} of the characters a-z, A-Z, 0-9, '.', '-', '_' and '@'.`,
  );
}

interface PageInput {
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page, by name. */
export function pageBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { Limit: limit = 100, NextToken: token }: PageInput,
): { readonly items: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  if (limit < 1 || limit > 100) throw badRequest("Limit must be from 1 to 100.");
  const page = pageOf(items, keyOf, { limit, token });
  return { items: page.items, next: page.token === undefined ? {} : { NextToken: page.token } };
}
