import assert from "node:assert/strict";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { contextValue, type Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";
import { answering } from "./answering.ts";
import { answering as answers } from "./answers.ts";
import { activateExtension } from "./app.ts";
import { createQueues } from "./queues.ts";
import { until } from "./until.ts";

const local: TargetRef = { kind: "local" };
const name = "Unfolded";

suite("sections", () => {
  let app: App;
  let tree: FunctionTree;
  let client: LambdaClient;

  suiteSetup(async () => {
    ({ app, tree } = await activateExtension());
    client = await app.clients.lambda(await app.targets.resolve(local));
    await createQueues(await app.emulator.ensure(), ["Jobs", "Dead"]);
    await createFunction(client);
    await tree.load(local);
  });

  suiteTeardown(async () => {
    const { DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
    await client.send(new DeleteFunctionCommand({ FunctionName: name }));
  });

  test("configuration says what the function is set to, and each row copies its value", async () => {
    const rows = await rowsOf("configuration");
    const facts = Object.fromEntries(rows.map((row) => [row.look().text, row.look().description]));
    assert.equal(facts["Memory"], "256 MB");
    assert.equal(facts["Timeout"], "7 s");
    assert.equal(facts["Runtime"], "nodejs22.x · supported until 2027-04-30, then nodejs24.x");
    assert.equal(facts["Handler"], "index.handler");
    assert.equal(facts["Description"], "Says hello");
    const memory = rows.find((row) => row.look().text === "Memory");
    await vscode.commands.executeCommand("lambdaWorkbench.copy.setting", memory);
    assert.equal(await vscode.env.clipboard.readText(), "256");
    const section = (await sections()).find(({ kind }) => kind === "configuration");
    assert.equal(section?.look().description, "256 MB · 7 s");
  });

  test("a screen reader says of each row what stands on it, its state in words", async () => {
    const kinds = new Set<string>();
    const silent: string[] = [];
    const walk = async (nodes: readonly Node[]): Promise<void> => {
      for (const node of nodes) {
        kinds.add(node.kind);
        const { accessibilityInformation, label, description } = tree.getTreeItem(node);
        const says = accessibilityInformation?.label ?? "";
        const text = typeof label === "string" ? label : "";
        // Nothing is told by a sign or a place alone: what stands behind the name is words, too.
        const more = typeof description === "string" && /[\p{L}\d]/u.test(description);
        if (!text.split("…").every((part) => says.includes(part)) || (more && says.length <= text.length))
          silent.push(`${node.kind}: ${says}`);
        if (node.name === undefined || node.name === name || node.kind !== "function")
          await walk(await tree.getChildren(node));
      }
    };
    await walk(await tree.getChildren());
    assert.deepEqual(silent, []);
    assert.ok(kinds.size > 20, [...kinds].join(", "));
  });

  test("triggers are mappings with their state, URLs, and who may invoke in words", async () => {
    const rows = await rowsOf("triggers");
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ["mapping", "url", "permission"],
    );
    const [mapping, url, permission] = rows.map((row) => row.look());
    assert.equal(mapping?.text, "Queue Jobs");
    assert.match(mapping.description ?? "", /batch 5/);
    assert.match(url?.description ?? "", /^public · http/);
    assert.equal(permission?.text, "S3 bucket orders may invoke");
  });

  test("destinations, concurrency, tags and versions say what they are", async () => {
    const [failure, retries] = await rowsOf("destinations");
    assert.equal(failure?.look().description, "queue Dead");
    assert.equal(retries?.look().description, "1");
    const [reserved, provisioned] = await rowsOf("concurrency");
    assert.equal(reserved?.look().description, "5");
    assert.match(provisioned?.look().text ?? "", /^Provisioned for 1$/);
    const tags = (await rowsOf("tags")).map((row) => `${row.look().text}=${row.look().description}`);
    assert.deepEqual(tags, ["stage=dev", "team=shop"]);
    const [version] = await rowsOf("versions");
    assert.equal(version?.look().description, "first");
    // What a row has decides which entries its menu has.
    assert.match(contextValue(version ?? assert.fail()), /\bversion arn\b/);
  });

  test("logs are the group's retention and its newest streams", async () => {
    const call = { name, target: local, event: { kind: "text", text: "{}" } };
    await vscode.commands.executeCommand("lambdaWorkbench.invoke", call);
    await tree.load(local);
    const [retention, ...streams] = await rowsOf("logs");
    assert.equal(retention?.look().description, "never expires");
    const stream = streams.find((row) => /\[\$LATEST\][0-9a-f]{8}…$/.test(row.look().text));
    assert.match(stream?.arn ?? "", /:log-stream:/);

    for (const [pick, kept] of [
      [/^14 days$/, "14 days"],
      [/^Never expires$/, "never expires"],
    ] as const) {
      await answers({ pick }, async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.set.retention", { name, target: local });
      });
      await until("the retention on its row", async () => {
        const [row] = await rowsOf("logs");
        return row?.look().description === kept;
      });
    }
  });

  test("functions stand in groups by a tag or the beginnings of their names, until they stand alone again", async () => {
    const groups = async () => (await targetRows()).filter(({ kind }) => kind === "group");
    await answering(["Another Tag", { text: "team" }], () => command("group.functions"));
    const shop = await until("the group of a tag", async () =>
      (await groups()).find((row) => row.look().text === "shop"),
    );
    assert.deepEqual(
      (await tree.getChildren(shop)).map((row) => row.name),
      [name],
    );
    assert.match(contextValue(shop), /^group valued$/);
    // What a filter finds in a group stands open.
    tree.filter = "unfold";
    const found = await until("the group with the hit", async () => (await groups())[0]);
    assert.equal(tree.getTreeItem(found).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    tree.filter = "";
    await answering(["Name Prefix"], () => command("group.functions"));
    await until("groups of one are none", async () => !(await groups()).some((row) => row.value === "shop"));
    await answering(["Not at All"], () => command("group.functions"));
    assert.deepEqual(await groups(), []);
  });

  test("a filter takes tags, runtimes and states together with words", async () => {
    const hits = async () =>
      (await targetRows()).flatMap((row) => (row.kind === "function" ? [row.name] : []));
    for (const [text, found] of [
      ["tag:team=shop", [name]],
      ["runtime:nodejs22* unfold", [name]],
      ["tag:team runtime:python*", []],
      ["state:act* tag:stage=dev", [name]],
    ] as const) {
      tree.filter = text;
      await until(`what "${text}" leaves`, async () => (await hits()).join() === found.join());
    }
    tree.filter = "";
  });

  test("layers of the account unfold to versions, their files and the functions that use them", async () => {
    const sdk = await import("@aws-sdk/client-lambda");
    const { zipOf } = await import("../conformance/packages.ts");
    const LayerName = "shared-words";
    const { LayerVersionArn = "", Version } = await client.send(
      new sdk.PublishLayerVersionCommand({
        LayerName,
        Description: "words",
        CompatibleRuntimes: ["nodejs22.x"],
        CompatibleArchitectures: ["x86_64"],
        Content: { ZipFile: await zipOf({ "nodejs/words.js": "exports.hello = 1;" }) },
      }),
    );
    try {
      const Layers = [LayerVersionArn];
      await client.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: name, Layers }));
      await sdk.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName: name });
      await tree.load(local);
      const layer = await until("the layer", async () => {
        const root = (await targetRows()).find(({ kind }) => kind === "accountLayers");
        return (await tree.getChildren(root ?? assert.fail("no layers"))).find(
          (row) => row.name === LayerName,
        );
      });
      const [version] = await tree.getChildren(layer);
      assert.equal(version?.look().description, "nodejs22.x · x86_64 · words");
      assert.match(contextValue(version), /\blayerVersion layer arn valued\b/);
      const [size, content, users] = await tree.getChildren(version);
      assert.equal(size?.look().description, "1 KB");
      const [folder] = await tree.getChildren(content ?? assert.fail("no content"));
      assert.equal(folder?.look().text, "nodejs");
      const [user] = await tree.getChildren(users ?? assert.fail("nobody uses it"));
      assert.equal(user?.look().text, name);
    } finally {
      await client.send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [] }));
      await client.send(new sdk.DeleteLayerVersionCommand({ LayerName, VersionNumber: Version }));
    }
  });

  async function command(id: string): Promise<void> {
    await vscode.commands.executeCommand(`lambdaWorkbench.${id}`);
  }

  async function targetRows(): Promise<Node[]> {
    const [root] = await tree.getChildren();
    return await tree.getChildren(root);
  }

  async function sections(): Promise<Node[]> {
    const row = (await targetRows()).find((each) => each.name === name);
    return await tree.getChildren(row ?? assert.fail(`${name} is not in the tree`));
  }

  async function rowsOf(id: string): Promise<Node[]> {
    return await tree.getChildren((await sections()).find(({ kind }) => kind === id) ?? assert.fail(id));
  }
});

/** A function with something in each of its sections. */
async function createFunction(client: LambdaClient): Promise<void> {
  const sdk = await import("@aws-sdk/client-lambda");
  const { zipOf } = await import("../conformance/packages.ts");
  const FunctionName = name;
  await client.send(
    new sdk.CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Description: "Says hello",
      MemorySize: 256,
      Timeout: 7,
      Role: "arn:aws:iam::000000000000:role/any",
      Tags: { team: "shop", stage: "dev" },
      Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 1;" }) },
    }),
  );
  await sdk.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName });
  await client.send(new sdk.PublishVersionCommand({ FunctionName, Description: "first" }));
  const queue = (of: string) => `arn:aws:sqs:us-east-1:000000000000:${of}`;
  await client.send(
    new sdk.CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn: queue("Jobs"),
      BatchSize: 5,
      Enabled: false,
    }),
  );
  await client.send(new sdk.CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE" }));
  await client.send(
    new sdk.AddPermissionCommand({
      FunctionName,
      StatementId: "bucket",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::orders",
    }),
  );
  await client.send(
    new sdk.PutFunctionEventInvokeConfigCommand({
      FunctionName,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue("Dead") } },
    }),
  );
  await client.send(new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 5 }));
  await client.send(
    new sdk.PutProvisionedConcurrencyConfigCommand({
      FunctionName,
      Qualifier: "1",
      ProvisionedConcurrentExecutions: 1,
    }),
  );
}
