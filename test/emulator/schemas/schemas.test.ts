import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeRegistryCommand,
  DescribeSchemaCommand,
  GetDiscoveredSchemaCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  ListTagsForResourceCommand,
  SchemasClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRegistryCommand,
  UpdateSchemaCommand,
} from "@aws-sdk/client-schemas";
import { Clients } from "../../../src/aws/clients.ts";
import { deleteTestEvent, listTestEvents, putTestEvent } from "../../../src/aws/testEvents.ts";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { clientOptions, type End, startedEmulator, suiteEnd } from "../startedEmulator.ts";

const RegistryName = "lambda-testevent-schemas";
const openApi = (title: string) =>
  JSON.stringify({ openapi: "3.0.0", info: { title, version: "1" }, paths: {}, components: { schemas: {} } });

suite("EventBridge Schemas", { timeout: 60_000 }, () => {
  const end = suiteEnd();
  let dataDir: string;
  let emulator: Emulator;
  let client: SchemasClient;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-schemas-"));
    end.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    emulator = await startedEmulator(end, { dataDir });
    client = clientOf(end, emulator);
  });

  const created = async (RegistryName: string) => {
    await client.send(new CreateRegistryCommand({ RegistryName, Tags: { team: "shop" } }));
    return RegistryName;
  };
  const refused = async (asking: Promise<unknown>, name: string) => {
    await assert.rejects(asking, (error: Error) => error.name === name, name);
  };

  test("a registry is made, described, changed, listed, tagged and deleted", async () => {
    const Name = await created("one");
    const found = await client.send(new DescribeRegistryCommand({ RegistryName: Name }));
    assert.equal(found.RegistryArn, "arn:aws:schemas:us-east-1:000000000000:registry/one");
    assert.deepEqual(found.Tags, { team: "shop" });
    await refused(client.send(new CreateRegistryCommand({ RegistryName: Name })), "ConflictException");
    await refused(client.send(new CreateRegistryCommand({ RegistryName: "no/name" })), "BadRequestException");
    await client.send(new UpdateRegistryCommand({ RegistryName: Name, Description: "tests" }));
    await created("two");
    const first = await client.send(new ListRegistriesCommand({ Limit: 1 }));
    const { NextToken } = first;
    assert.ok(NextToken !== undefined);
    const second = await client.send(new ListRegistriesCommand({ Limit: 1, NextToken }));
    const names = [first, second].flatMap(({ Registries = [] }) =>
      Registries.map((each) => each.RegistryName),
    );
    assert.deepEqual(names, ["one", "two"]);
    const ResourceArn = found.RegistryArn ?? "";
    await client.send(new TagResourceCommand({ ResourceArn, Tags: { stage: "dev" } }));
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["team"] }));
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags, { stage: "dev" });
    await client.send(new DeleteRegistryCommand({ RegistryName: "two" }));
    await refused(client.send(new DescribeRegistryCommand({ RegistryName: "two" })), "NotFoundException");
  });

  test("a schema has a version for each text, and is gone with its last one", async () => {
    const place = { RegistryName: await created("versions"), SchemaName: "Order@1.x" };
    const make = (Content: string) => new CreateSchemaCommand({ ...place, Type: "OpenApi3", Content });
    await refused(client.send(make("{")), "BadRequestException");
    await refused(client.send(make("{}")), "BadRequestException");
    await client.send(make(openApi("a")));
    await refused(client.send(make(openApi("a"))), "ConflictException");
    for (const title of ["a", "b", "c"]) {
      await client.send(new UpdateSchemaCommand({ ...place, Type: "OpenApi3", Content: openApi(title) }));
    }
    const newest = await client.send(new DescribeSchemaCommand(place));
    assert.deepEqual([newest.SchemaVersion, newest.Content], ["3", openApi("c")]);
    const older = await client.send(new DescribeSchemaCommand({ ...place, SchemaVersion: "1" }));
    assert.equal(older.Content, openApi("a"));
    await client.send(new DeleteSchemaVersionCommand({ ...place, SchemaVersion: "3" }));
    const after = await client.send(new UpdateSchemaCommand({ ...place, Content: openApi("d") }));
    assert.equal(after.SchemaVersion, "4", "the number of a deleted version is not given again");
    const { SchemaVersions = [] } = await client.send(new ListSchemaVersionsCommand(place));
    assert.deepEqual(
      SchemaVersions.map((each) => each.SchemaVersion),
      ["1", "2", "4"],
    );
    const { Schemas = [] } = await client.send(new ListSchemasCommand({ RegistryName: "versions" }));
    assert.deepEqual(
      Schemas.map(({ SchemaName, VersionCount }) => [SchemaName, VersionCount]),
      [["Order@1.x", 3]],
    );
    await refused(client.send(new DeleteRegistryCommand({ RegistryName: "versions" })), "ConflictException");
    for (const SchemaVersion of ["1", "2", "4"]) {
      await client.send(new DeleteSchemaVersionCommand({ ...place, SchemaVersion }));
    }
    await refused(client.send(new DeleteSchemaCommand(place)), "NotFoundException");
  });

  test("a schema is found for events", async () => {
    const Events = ['{"id":1,"tags":["a"],"to":{"name":"x"}}', '{"id":2,"note":null}'];
    const { Content } = await client.send(new GetDiscoveredSchemaCommand({ Type: "OpenApi3", Events }));
    const read = JSON.parse(Content ?? "") as { components: { schemas: { Event: unknown } } };
    assert.deepEqual(read.components.schemas.Event, {
      type: "object",
      required: ["id"],
      properties: {
        id: { type: "number" },
        tags: { type: "array", items: { type: "string" } },
        to: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
        note: {},
      },
    });
    const broken = new GetDiscoveredSchemaCommand({ Type: "OpenApi3", Events: ["{"] });
    await refused(client.send(broken), "BadRequestException");
  });

  test("test events are shared as Lambda's console shares them, and outlast the emulator's end", async () => {
    const clients = new Clients();
    end.after(() => clients.reset());
    const { endpoint, region, accessKeyId, secretAccessKey } = emulator;
    const target = { kind: "local", endpoint, region, accessKeyId, secretAccessKey } as const;
    const access = { clients, target };
    assert.deepEqual(await listTestEvents(access, "Orders"), []);
    await deleteTestEvent(access, "Orders", "gone");
    await putTestEvent(access, "Orders", { name: "refund", event: { id: 1 } });
    const schema = { RegistryName, SchemaName: "_Orders-schema" };
    // The console notes how it invokes.
    const { Content = "" } = await client.send(new DescribeSchemaCommand(schema));
    const noted = JSON.parse(Content) as { components: { examples: Record<string, object> } };
    noted.components.examples["refund"] = {
      ...noted.components.examples["refund"],
      "x-metadata": { invocationType: "Event" },
    };
    await client.send(
      new UpdateSchemaCommand({ ...schema, Type: "OpenApi3", Content: JSON.stringify(noted) }),
    );
    for (let id = 2; id < 8; id++) await putTestEvent(access, "Orders", { name: "refund", event: { id } });
    await putTestEvent(access, "Orders", { name: "buy", event: [] });
    const { SchemaVersions = [] } = await client.send(new ListSchemaVersionsCommand(schema));
    assert.deepEqual(
      SchemaVersions.map((each) => each.SchemaVersion),
      ["5", "6", "7", "8", "9"],
    );
    await emulator.stop();
    emulator = await startedEmulator(end, { dataDir });
    client = clientOf(end, emulator);
    const again = { clients, target: { ...target, endpoint: emulator.endpoint } };
    assert.deepEqual(await listTestEvents(again, "Orders"), [
      { name: "buy", event: [] },
      { name: "refund", event: { id: 7 } },
    ]);
    const { Content: kept = "" } = await client.send(new DescribeSchemaCommand(schema));
    assert.match(kept, /"x-metadata":\{"invocationType":"Event"\}/);
    await deleteTestEvent(again, "Orders", "buy");
    await deleteTestEvent(again, "Orders", "refund");
    await refused(client.send(new DescribeSchemaCommand(schema)), "NotFoundException");
  });
});

function clientOf(end: End, emulator: Emulator): SchemasClient {
  const client = new SchemasClient(clientOptions(emulator));
  end.after(() => client.destroy());
  return client;
}
