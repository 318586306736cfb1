import { resourceParts } from "../../../../shared/arn.ts";
import type { LambdaContext } from "./context.ts";
import { notFound } from "../errors.ts";
import { bareNameOf, functionArn, functionRef, type FunctionRef } from "./names.ts";
import type { AliasRecord, FunctionRecord, LayerVersionRecord, VersionRecord } from "./records.ts";

/** Where operations look for functions. */
export type Lookup = Pick<LambdaContext, "place" | "tables">;

type Named = { readonly FunctionName?: string | undefined; readonly Qualifier?: string | undefined };

/** The function and qualifier that a request means. */
export function refOf(context: LambdaContext, request: Named): FunctionRef {
  return functionRef(context.place, request.FunctionName, request.Qualifier);
}

/** The function, or AWS's 404 for its ARN as the request qualified it. */
export function existingFunction(
  { place, tables }: Lookup,
  name: string,
  shownQualifier?: string,
): FunctionRecord {
  const found = tables.functions.get("", name);
  if (found === undefined) throw functionMissing(place, name, shownQualifier);
  return found;
}

/** The version that a qualifier leads to: `$LATEST`, a number, or an alias's main version. */
export function existingVersion(
  { place, tables }: Lookup,
  name: string,
  qualifier: string | undefined,
): VersionRecord {
  const alias = qualifier === undefined ? undefined : tables.aliases.get(name, qualifier);
  const found = tables.versions.get(name, alias?.functionVersion ?? qualifier ?? "$LATEST");
  if (found === undefined) throw functionMissing(place, name, qualifier);
  return found;
}

/** The alias, or the 404 that AWS gives wherever it resolves one. */
export function existingAlias({ place, tables }: Lookup, name: string, alias: string): AliasRecord {
  const found = tables.aliases.get(name, alias);
  if (found === undefined) throw notFound(`Cannot find alias arn: ${functionArn(place, name, alias)}`);
  return found;
}

export function functionMissing(place: LambdaContext["place"], name: string, qualifier?: string) {
  return notFound(`Function not found: ${functionArn(place, name, qualifier)}`);
}

/** Whether a request is about a function on managed instances, by what it says or by what the function has. */
export function isManaged({ tables }: Lookup, request: Readonly<Record<string, unknown>>): boolean {
  const { FunctionName: name, CapacityProviderConfig: given } = request;
  if (given !== undefined) return true;
  const latest = typeof name === "string" ? tables.versions.get(bareNameOf(name), "$LATEST") : undefined;
  return latest?.settings.capacityProvider !== undefined;
}

/** A layer's version that was published here; whose account its ARN names does not matter, for there is one. */
export function publishedLayer(
  { tables }: Pick<LambdaContext, "tables">,
  layerVersionArn: string,
): LayerVersionRecord | undefined {
  const [name = "", version = ""] = resourceParts(layerVersionArn).slice(1);
  return tables.layerVersions.get(name, String(Number(version)));
}
