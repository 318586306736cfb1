import * as v from "valibot";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { read, tags, text } from "../../validation/properties.ts";
import { asTable } from "./globalTable.ts";
import { indexChanges } from "./indexChanges.ts";
import type { TablesApi } from "./tablesApi.ts";

/** What CreateTable takes is said in a template in the same words, but for these. */
const Table = v.looseObject({
  StreamSpecification: v.optional(v.looseObject({ StreamViewType: v.optional(text, "NEW_AND_OLD_IMAGES") })),
  TimeToLiveSpecification: v.optional(v.looseObject({})),
  Tags: v.optional(tags, {}),
});

/** Members of CreateTable that engines know. */
const created = [
  "AttributeDefinitions",
  "KeySchema",
  "BillingMode",
  "ProvisionedThroughput",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "DeletionProtectionEnabled",
  "TableClass",
] as const;

interface TableDeclarerOptions {
  readonly api: TablesApi;
  readonly region: string;
  /** Called when tables may have other streams. */
  readonly changed: () => void;
}

/** Tables of templates. */
export function tableDeclarer({ api, region, changed }: TableDeclarerOptions): ResourceDeclarer {
  return {
    types: ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"],
    async declare(resource, declaredBefore) {
      const { name } = resource;
      const properties = asTable(resource, region);
      const before = declaredBefore && asTable(declaredBefore, region);
      const description = await api.describe(name);
      if (description === undefined) {
        await create(api, name, properties);
        changed();
        return;
      }
      const stream = streamOf(properties);
      const hadStream = before !== undefined && streamOf(before) !== undefined;
      if (stream !== undefined && description.streamArn === undefined)
        await api.update(name, { StreamSpecification: stream });
      if (stream === undefined && hadStream && description.streamArn !== undefined) {
        await api.update(name, { StreamSpecification: { StreamEnabled: false } });
      }
      for (const update of indexChanges(properties, before, description.indexNames)) {
        const AttributeDefinitions = properties["AttributeDefinitions"];
        await api.update(name, {
          ...(AttributeDefinitions !== undefined && { AttributeDefinitions }),
          GlobalSecondaryIndexUpdates: [numbersOf(update)],
        });
      }
      changed();
    },
    // Its items stay, and are there should it be declared again.
    withdraw: () => undefined,
  };
}

async function create(
  api: TablesApi,
  name: string,
  properties: WorkspaceResource["properties"],
): Promise<void> {
  const { TimeToLiveSpecification: timeToLive, Tags: labels } = read(Table, properties);
  const members = created.flatMap((member) =>
    properties[member] === undefined ? [] : [[member, numbersOf(properties[member])]],
  );
  const stream = streamOf(properties);
  const pairs = Object.entries(labels).map(([Key, Value]) => ({ Key, Value }));
  await api.create(name, {
    // Where a template says neither, CloudFormation asks for a throughput, which has no meaning here.
    ...(properties["ProvisionedThroughput"] === undefined && { BillingMode: "PAY_PER_REQUEST" }),
    ...Object.fromEntries(members),
    ...(stream !== undefined && { StreamSpecification: stream }),
    ...(pairs.length > 0 && { Tags: pairs }),
  });
  if (timeToLive !== undefined) await api.expire(name, timeToLive);
}

function streamOf(properties: WorkspaceResource["properties"]) {
  const { StreamSpecification: stream } = read(Table, properties);
  return stream && { StreamEnabled: true, StreamViewType: stream.StreamViewType };
}

/** Throughputs may be written as text, which the API does not take. */
function numbersOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbersOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name.endsWith("Units") ? Number(item) : numbersOf(item),
    ]),
  );
}
