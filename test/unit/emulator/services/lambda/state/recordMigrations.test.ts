import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { recordMigrations } from "../../../../../../src/emulator/services/lambda/state/recordMigrations.ts";
import { migrations, openTables } from "../../../../../../src/emulator/services/lambda/state/tables.ts";

test("records of earlier versions are read with their settings apart", () => {
  const database = new DatabaseSync(":memory:");
  const added = new Set(recordMigrations);
  for (const migration of migrations) if (!added.has(migration)) database.exec(migration.sql);
  const insert = (table: string, id: string, document: object) =>
    database.prepare(`INSERT INTO ${table} VALUES ('', ?, ?)`).run(id, JSON.stringify(document));
  const mapping = {
    uuid: "u",
    functionName: "f",
    enabled: true,
    BatchSize: 10,
    EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q",
    FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
    State: "Enabled",
    StateTransitionReason: "USER_INITIATED",
    lastModified: 5,
  };
  insert("lambda_event_source_mappings", "u", mapping);
  insert("lambda_event_source_mappings", "v", {
    ...mapping,
    uuid: "v",
    enabled: false,
    LastProcessingResult: "No records processed",
    startingPositionTimestamp: 7,
  });
  const provider = { CapacityProviderArn: "arn", State: "Active", lastModified: 6, name: "p" };
  insert("lambda_capacity_providers", "p", { ...provider, VpcConfig: { SubnetIds: ["s"] } });
  for (const { sql } of recordMigrations) database.exec(sql);

  const { eventSourceMappings, capacityProviders } = openTables(database);
  const moved = {
    uuid: "u",
    functionName: "f",
    functionArn: mapping.FunctionArn,
    enabled: true,
    state: "Enabled",
    stateTransitionReason: "USER_INITIATED",
    lastModified: 5,
    settings: { BatchSize: 10, EventSourceArn: mapping.EventSourceArn },
  };
  assert.deepEqual(eventSourceMappings.get("", "u"), moved);
  assert.deepEqual(eventSourceMappings.get("", "v"), {
    ...moved,
    uuid: "v",
    enabled: false,
    lastProcessingResult: "No records processed",
    startingPositionTimestamp: 7,
  });
  assert.deepEqual(capacityProviders.get("", "p"), {
    name: "p",
    arn: "arn",
    state: "Active",
    lastModified: 6,
    settings: { VpcConfig: { SubnetIds: ["s"] } },
  });
});
