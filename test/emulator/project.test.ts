import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { until } from "../until.ts";
import { clientOptions, startedEmulator } from "./startedEmulator.ts";

const root = join(import.meta.dirname, "../..");

interface Answer {
  readonly error: string | undefined;
  readonly payload: string;
  readonly log: string;
}

/** A copy of the shop in an emulator of its own, with the SDK's client. */
async function openShop(t: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "shop-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  cpSync(join(root, "test/workspaces/shop"), folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const dataDir = join(folder, ".lambda-workbench");
  const emulator = await startedEmulator(t, { templates: [join(folder, "template.yaml")], dataDir });
  const client = new LambdaClient(clientOptions(emulator));
  t.after(() => client.destroy());
  return {
    client,
    edit(path: string, from: string | RegExp, to: string) {
      const text = readFileSync(join(folder, path), "utf8");
      const edited = text.replace(from, to);
      assert.notEqual(edited, text, `${path} has no ${String(from)}`);
      writeFileSync(join(folder, path), edited);
    },
    write(path: string, text: string) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path: string) => readFileSync(join(folder, path), "utf8"),
    async invoke(name: string, event: string): Promise<Answer> {
      const Payload = readFileSync(join(folder, "events", name, `${event}.json`));
      const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload, LogType: "Tail" }));
      return {
        error: answer.FunctionError,
        payload: Buffer.from(answer.Payload ?? []).toString(),
        log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
      };
    },
    async names() {
      const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
      return Functions.map(({ FunctionName }) => FunctionName ?? "").sort();
    },
  };
}

test("the shop's functions appear by themselves and run with their saved events", async (t) => {
  const { names, invoke, client } = await openShop(t);
  assert.deepEqual(await names(), [
    "ChargeCard",
    "ListProducts",
    "PriceOrder",
    "RestockReport",
    "SendReceipt",
  ]);
  const products = await invoke("ListProducts", "tea");
  assert.match(products.payload, /Mint tea/);
  assert.match(products.log, /listing products/);
  assert.match((await invoke("PriceOrder", "six-teas")).payload, /2758/);
  assert.match((await invoke("RestockReport", "morning")).payload, /cup-blue/);
  const receipts = await invoke("SendReceipt", "two-orders");
  assert.deepEqual(
    [receipts.error, JSON.parse(receipts.payload)],
    [undefined, { batchItemFailures: [{ itemIdentifier: "2e1424d4-f796-459a-8184-9c92662be6da" }] }],
  );
  assert.match(receipts.log, /total: 24\.40 EUR/);
  const failed = await invoke("ChargeCard", "order");
  assert.equal(failed.error, "Unhandled");
  assert.match(failed.payload, /PaymentConfigurationError.*PAYMENT_API_KEY is not set/);
  const { MemorySize, Timeout, Environment } = await client.send(
    new GetFunctionConfigurationCommand({ FunctionName: "ChargeCard" }),
  );
  assert.deepEqual(
    [MemorySize, Timeout, Environment?.Variables],
    [128, 5, { SHOP_NAME: "Corner Shop", CURRENCY: "EUR", PAYMENT_API_KEY: "" }],
  );
});

test("a variable that a client sets makes the failing function succeed, and stays through an edit of the code", async (t) => {
  const { invoke, client, edit } = await openShop(t);
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "ChargeCard",
      Environment: { Variables: { PAYMENT_API_KEY: "sk-test", SHOP_NAME: "My Shop" } },
    }),
  );
  await until(async () => (await invoke("ChargeCard", "order")).payload.includes("**** 4242"));
  edit("src/charge-card/app.js", "return receipt", "return { edited: true, ...receipt }");
  await until(async () => (await invoke("ChargeCard", "order")).payload.includes("edited"));
  assert.match((await invoke("ChargeCard", "order")).payload, /My Shop/);
});

test("edited code in each language runs at the next call", async (t) => {
  const { invoke, edit } = await openShop(t);
  await Promise.all([
    invoke("ListProducts", "tea"),
    invoke("PriceOrder", "six-teas"),
    invoke("SendReceipt", "two-orders"),
  ]);
  edit("src/list-products/products.mjs", "Mint tea", "Peppermint");
  edit("src/price-order/pricing.ts", "total: net + tax", "total: net");
  edit("src/send-receipt/receipt.py", "total:", "sum:");
  await until(async () => (await invoke("ListProducts", "tea")).payload.includes("Peppermint"));
  await until(async () => (await invoke("PriceOrder", "six-teas")).payload.includes(":2318}"));
  await until(async () => (await invoke("SendReceipt", "two-orders")).log.includes("sum: 24.40"));
});

test("functions come and go with the template, and a template that does not parse loses none", async (t) => {
  const { names, edit } = await openShop(t);
  edit("template.yaml", "  RestockReport:\n", "  Renamed:\n");
  // A new function is there before the old one is gone.
  const renamed = async (from: string, to: string) => {
    await until(async () => (await names()).includes(to));
    await until(async () => !(await names()).includes(from));
  };
  await renamed("RestockReport", "Renamed");
  edit("template.yaml", "Resources:", "Resources: [");
  edit("template.yaml", "Resources: [", "Resources:");
  edit("template.yaml", "  Renamed:\n", "  Again:\n");
  await renamed("Renamed", "Again");
  assert.equal((await names()).length, 5);
});

test("a TypeScript error names the source's line", async (t) => {
  const { invoke, edit, read } = await openShop(t);
  edit("src/price-order/pricing.ts", "const pieces", 'throw new TypeError("no price");\n  const pieces');
  await until(async () => (await invoke("PriceOrder", "six-teas")).error === "Unhandled");
  const { payload } = await invoke("PriceOrder", "six-teas");
  const line =
    1 +
    read("src/price-order/pricing.ts")
      .split("\n")
      .findIndex((text) => text.includes("no price"));
  assert.ok(payload.includes("no price") && payload.includes(`src/price-order/pricing.ts:${line}:`), payload);
});

test("functions find what their template's layers bring, and see its edits", async (t) => {
  const { client, write } = await openShop(t);
  write("layers/greeting/nodejs/node_modules/greeting/index.js", "module.exports = 'hello';\n");
  write("layers/words/words.py", "greeting = 'hello'\n");
  write("src/node/app.js", "exports.handler = async () => require('greeting');\n");
  write("src/python/app.py", "import words\ndef handler(event, context):\n    return words.greeting\n");
  write(
    "template.yaml",
    `Resources:
  Node:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Runtime: nodejs24.x, CodeUri: src/node, Layers: [!Ref Greeting] }
  Python:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Runtime: python3.13, CodeUri: src/python, Layers: [!Ref Words] }
  Greeting:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layers/greeting }
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layers/words }
    Metadata: { BuildMethod: python3.13 }
`,
  );
  const answer = async (name: string) => {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: name }));
    return Buffer.from(Payload ?? []).toString();
  };
  for (const name of ["Node", "Python"]) await until(async () => (await answer(name)) === '"hello"');
  write("layers/greeting/nodejs/node_modules/greeting/index.js", "module.exports = 'goodbye';\n");
  write("layers/words/words.py", "greeting = 'goodbye'\n");
  for (const name of ["Node", "Python"]) await until(async () => (await answer(name)) === '"goodbye"');
});

test("an emulator that starts while the template does not parse loses no function and no setting", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "restart-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const file = join(folder, "template.yaml");
  const template =
    "Resources:\n  One:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: app.handler, Runtime: nodejs24.x, CodeUri: . }\n";
  writeFileSync(file, template);
  writeFileSync(join(folder, "app.js"), "exports.handler = async () => process.env.KEY;\n");
  const options = { templates: [file], dataDir: join(folder, ".lambda-workbench") };
  const session = async (work: (client: LambdaClient) => Promise<void>) => {
    const ends: (() => unknown)[] = [];
    const emulator = await startedEmulator({ after: (end) => ends.push(end) }, options);
    const client = new LambdaClient(clientOptions(emulator));
    try {
      await work(client);
    } finally {
      client.destroy();
      for (const end of ends) await end();
    }
  };
  const answer = async (client: LambdaClient) => {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: "One" }));
    return Buffer.from(Payload ?? []).toString();
  };
  await session(async (client) => {
    const Environment = { Variables: { KEY: "kept" } };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "One", Environment }));
    await until(async () => (await answer(client)) === '"kept"');
  });
  writeFileSync(file, `${template}  Two: [\n`);
  await session(async (client) => assert.equal(await answer(client), '"kept"'));
  writeFileSync(file, template);
  await session(async (client) => assert.equal(await answer(client), '"kept"'));
});
