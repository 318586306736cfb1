import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { ApiGatewayV2Client, GetApisCommand, GetAuthorizersCommand } from "@aws-sdk/client-apigatewayv2";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { WebSocket } from "ws";
import type { InvocationRecord } from "../../src/emulator/contracts/observer.ts";
import type { Emulator } from "../../src/emulator/emulator.ts";
import { copyWorkspace } from "../editor/workspaceCopy.ts";
import { until } from "../until.ts";
import { dynamoDb, withoutDynamoDb } from "./dynamodb/dynamoDbEngine.ts";
import { localToken } from "./frontDoors/localToken.ts";
import { clientOptions, startedEmulator, suiteEnd } from "./startedEmulator.ts";
import { sendSigned } from "./wire/signedRequest.ts";

const Bucket = "orderfiles";

// The sample application as a person has it, with what its resources do to each other.
describe("the sample application orders", { timeout: 180_000, skip: withoutDynamoDb }, () => {
  const end = suiteEnd();
  const calls: InvocationRecord[] = [];
  let [emulator, folder] = [undefined as Emulator | undefined, ""];
  const running = () => {
    assert.ok(emulator);
    return emulator;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "orders-"));
    end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    copyWorkspace("orders", folder);
    emulator = await startedEmulator(end, {
      templates: [join(folder, "template.yaml")],
      dataDir: join(folder, ".lambda-workbench"),
      dynamoDb,
      observer: (record) => calls.push(record),
    });
  });

  /** A client of the emulator that goes with it. */
  function client<Client extends { destroy(): void }>(
    Kind: new (options: ReturnType<typeof clientOptions>) => Client,
  ): Client {
    const made = new Kind(clientOptions(running()));
    end.after(() => made.destroy());
    return made;
  }

  /** As a person drops a file into the bucket's folder. */
  function drop(key: string, content: unknown): void {
    const path = join(folder, ".lambda-workbench/buckets", Bucket, key);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** What a function answered, once it has been called with something that contains the text. */
  async function answerOf(functionName: string, text: string): Promise<{ event: string; answer: string }> {
    const { payload, result } = await until(() => callsWith(functionName, text)[0]);
    assert.ok(result.kind === "answered");
    const { functionError, payload: answer } = result.outcome;
    assert.equal(functionError, undefined, textOf(answer));
    return { event: textOf(payload), answer: textOf(answer) };
  }

  function callsWith(functionName: string, text: string): readonly InvocationRecord[] {
    return calls.filter((call) => call.functionName === functionName && textOf(call.payload).includes(text));
  }

  test("everything that it declares is there, with no problem", async () => {
    const { body } = await sendSigned(running(), { path: "/_local/status" });
    assert.deepEqual((JSON.parse(body) as { problems: unknown }).problems, []);
    const { Schedules = [] } = await client(SchedulerClient).send(new ListSchedulesCommand({}));
    assert.equal(Schedules.length, 1);
  });

  test("a file in the bucket's folder comes through topic and queue to the function, and on to the customer", async () => {
    drop("incoming/first order.json", {
      id: "o-1",
      customer: "Ada",
      lines: [{ sku: "tea", quantity: 10, unitPrice: 600 }],
    });
    const taken = await answerOf("TakeOrder", "incoming/first+order.json");
    assert.match(taken.event, /"eventSource":"aws:sqs"/);
    assert.equal(taken.answer, '{"batchItemFailures":[]}');
    const changed = await answerOf("AnnounceOrder", "o-1");
    assert.match(changed.event, /"eventName":"INSERT"/);
    const thanked = await answerOf("ThankCustomer", "o-1");
    assert.equal(thanked.answer, '"Dear Ada, thank you for order o-1 of 60.00 EUR."');
    const dynamo = client(DynamoDBClient);
    const found = await dynamo.send(
      new GetItemCommand({ TableName: "Orders", Key: { id: { S: "o-1" } }, ConsistentRead: true }),
    );
    assert.equal(found.Item?.["total"]?.N, "6000");
  });

  test("the topic's filter keeps other files from the queue, and the rule's pattern small orders from the function", async () => {
    drop("incoming/readme.txt", "no order");
    drop("elsewhere/o-2.json", "not watched");
    drop("incoming/o-3.json", { id: "o-3", customer: "Bo", lines: [] });
    await answerOf("AnnounceOrder", "o-3");
    const objects = await until(async () => {
      const { Contents = [] } = await client(S3Client).send(new ListObjectsV2Command({ Bucket }));
      return Contents.length === 4 && Contents.map(({ Key }) => Key);
    });
    assert.deepEqual(objects, [
      "elsewhere/o-2.json",
      "incoming/first order.json",
      "incoming/o-3.json",
      "incoming/readme.txt",
    ]);
    // What a later file brings comes after what these would have brought.
    drop("incoming/o-4.json", {
      id: "o-4",
      customer: "Cy",
      lines: [{ sku: "pot", quantity: 1, unitPrice: 9000 }],
    });
    await answerOf("ThankCustomer", "o-4");
    for (const name of ["readme.txt", "o-2.json"]) assert.deepEqual(callsWith("TakeOrder", name), []);
    assert.deepEqual(callsWith("ThankCustomer", "o-3"), []);
  });

  test("what is no order goes to the dead-letter queue after its attempts, and its neighbours are taken", async () => {
    const sqs = client(SQSClient);
    const url = (name: string) => `${running().endpoint}/000000000000/${name}`;
    drop("incoming/broken.json", "{");
    drop("incoming/o-5.json", { id: "o-5", customer: "Di", lines: [] });
    await answerOf("AnnounceOrder", "o-5");
    for (let attempts = 1; attempts <= 3; attempts += 1) {
      const call = await until(() => callsWith("TakeOrder", "broken.json")[attempts - 1]);
      // The visibility timeout is a minute: the message is made to come back now.
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url("IncomingOrders"),
          ReceiptHandle: handleOf(call, "broken.json"),
          VisibilityTimeout: 0,
        }),
      );
    }
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url("FailedOrders"), WaitTimeSeconds: 20 }),
    );
    assert.match(Messages[0]?.Body ?? "", /incoming\/broken\.json/);
    const left = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url("IncomingOrders"), AttributeNames: ["All"] }),
    );
    assert.equal(left.Attributes?.["ApproximateNumberOfMessages"], "0");
  });

  test("the schedule, fired now, writes the report into the bucket", async () => {
    const { Schedules = [] } = await client(SchedulerClient).send(new ListSchedulesCommand({}));
    const arn = Schedules[0]?.Arn ?? "";
    const fired = await sendSigned(running(), {
      method: "POST",
      path: "/_local/fire",
      body: JSON.stringify({ arn }),
    });
    assert.equal(fired.status, 204, fired.body);
    const { answer } = await answerOf("DailyReport", "");
    const { key, ...report } = JSON.parse(answer) as Readonly<Record<string, unknown>>;
    assert.deepEqual(report, { orders: 4, total: 15_000 });
    const { Body } = await client(S3Client).send(new GetObjectCommand({ Bucket, Key: String(key) }));
    assert.deepEqual(JSON.parse((await Body?.transformToString()) ?? ""), report);
  });

  test("who is signed in places an order that comes to the function behind bucket, topic and queue", async () => {
    const { endpoint } = running();
    const place = async (token?: string) => {
      const lines = [{ sku: "tea", quantity: 1, unitPrice: 250 }];
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return await fetch(`${endpoint}/_api/ShopApi/orders`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ lines }),
      });
    };
    assert.equal((await place()).status, 401);
    const { issuer, audience } = await shopAuthorizer();
    const dataDir = join(folder, ".lambda-workbench");
    const token = await localToken(
      dataDir,
      "--issuer",
      issuer,
      "--audience",
      audience,
      "--claim",
      "name=Eve",
    );
    const placed = await place(token);
    assert.equal(placed.status, 202);
    const { id } = (await placed.json()) as { id: string };
    assert.equal((await answerOf("TakeOrder", `incoming/${id}.json`)).answer, '{"batchItemFailures":[]}');
    assert.match((await answerOf("AnnounceOrder", id)).event, /"S":"Eve"/);
  });

  test("the shop's page is open to everybody, and an order's status is told over a WebSocket", async () => {
    const page = await fetch(`${running().endpoint}/_api/ShopApi/`);
    assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    const socket = new WebSocket(`ws://127.0.0.1:${running().port}/_api/StatusApi/live`);
    end.after(() => socket.terminate());
    await once(socket, "open");
    const statusOf = async (id: string) => {
      socket.send(JSON.stringify({ action: "status", id }));
      const [data] = (await once(socket, "message")) as [Buffer];
      return JSON.parse(data.toString()) as unknown;
    };
    assert.deepEqual(await statusOf("o-1"), { id: "o-1", taken: true, total: 6000 });
    assert.deepEqual(await statusOf("nothing"), { id: "nothing", taken: false });
    socket.close();
  });

  test("the office reads reports with its key", async () => {
    const read = (key?: string) =>
      fetch(`${running().endpoint}/_api/OfficeApi/office/reports/2020-01-01`, {
        headers: key === undefined ? {} : { "X-Office-Key": key },
      });
    assert.deepEqual([(await read()).status, (await read("guessed")).status], [401, 401]);
    const answer = await read("tea-and-biscuits");
    assert.deepEqual(
      [answer.status, await answer.text()],
      [404, '{"message":"There is no report of 2020-01-01."}'],
    );
  });

  /** Whose tokens for whom the shop takes. */
  async function shopAuthorizer() {
    const api = client(ApiGatewayV2Client);
    const { Items: apis = [] } = await api.send(new GetApisCommand());
    const { Items = [] } = await api.send(
      new GetAuthorizersCommand({ ApiId: apis.find(({ Name }) => Name === "ShopApi")?.ApiId }),
    );
    const { Issuer: issuer = "", Audience: [audience = ""] = [] } = Items[0]?.JwtConfiguration ?? {};
    return { issuer, audience };
  }
});

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** The handle with which a call's message was received, whose body has the text. */
function handleOf({ payload }: InvocationRecord, text: string): string | undefined {
  const { Records } = JSON.parse(textOf(payload)) as { Records: { body: string; receiptHandle: string }[] };
  return Records.find(({ body }) => body.includes(text))?.receiptHandle;
}
