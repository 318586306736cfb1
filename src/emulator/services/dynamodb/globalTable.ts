import * as v from "valibot";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { read } from "../../validation/properties.ts";

const GlobalTable = v.looseObject({
  Replicas: v.optional(v.array(v.looseObject({ Region: v.string() })), []),
  GlobalSecondaryIndexes: v.optional(v.array(v.looseObject({}))),
});

/** A global table is the one of its replicas here: the table that it would be alone, in a table's words. */
export function asTable(
  { type, properties }: WorkspaceResource,
  region: string,
): WorkspaceResource["properties"] {
  if (type !== "AWS::DynamoDB::GlobalTable") return properties;
  const { Replicas: replicas, GlobalSecondaryIndexes: indexes, ...table } = read(GlobalTable, properties);
  const replica = replicas.find(({ Region }) => Region === region);
  const own = ["Tags", "TableClass", "DeletionProtectionEnabled"].filter(
    (name) => replica?.[name] !== undefined,
  );
  return {
    ...table,
    // Its throughput scales by itself, which has no meaning here.
    BillingMode: "PAY_PER_REQUEST",
    ...(indexes !== undefined && { GlobalSecondaryIndexes: indexes.map(withoutThroughput) }),
    ...Object.fromEntries(own.map((name) => [name, replica?.[name]])),
  };
}

function withoutThroughput(index: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(index).filter(([name]) => !/^(?:Read|Write).*ThroughputSettings$/.test(name)),
  );
}
