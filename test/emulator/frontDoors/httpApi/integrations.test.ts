import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateIntegrationCommand, type CreateIntegrationCommandInput } from "@aws-sdk/client-apigatewayv2";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from "@aws-sdk/client-kinesis";
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "../../../until.ts";
import { backendServer } from "../backendServer.ts";
import { SilentServer } from "../silentServer.ts";
import { clientOptions, suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html
describe("integrations of an HTTP API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let sqs: SQSClient;
  let address: string;

  const integrate = async (RouteKey: string, more: Partial<CreateIntegrationCommandInput>) => {
    const { IntegrationId = "" } = await apis.client.send(
      new CreateIntegrationCommand({ ApiId: api.id, IntegrationType: "HTTP_PROXY", ...more }),
    );
    await api.route(RouteKey, IntegrationId);
  };
  const service = async (
    RouteKey: string,
    IntegrationSubtype: string,
    RequestParameters: Record<string, string>,
  ) => await integrate(RouteKey, { IntegrationType: "AWS_PROXY", IntegrationSubtype, RequestParameters });

  const queueUrl = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";

  const received = async (QueueUrl: string) => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    return Messages[0]?.Body;
  };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    sqs = new SQSClient(clientOptions(apis.emulator));
    end.after(() => sqs.destroy());
    address = await backendServer(end);
  });

  test("a request goes on to a server as it came, with the path's rest in the integration's address", async () => {
    await integrate("ANY /up/{proxy+}", {
      IntegrationUri: `${address}/down/{proxy}`,
      IntegrationMethod: "ANY",
    });
    const { status, headers, body } = await api.call("/up/a/b%20c?x=1&x=2", {
      method: "PUT",
      body: "text",
      headers: { "x-own": "mine", "content-type": "text/plain" },
    });
    assert.equal(status, 200, body);
    assert.equal(headers["x-backend"], "yes");
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
    const echo = JSON.parse(body) as Echo;
    assert.deepEqual([echo.method, echo.url, echo.body], ["PUT", "/down/a/b%20c?x=1&x=2", "text"]);
    assert.equal(echo.headers["x-own"], "mine");
    assert.equal(echo.headers["host"], address.replace("http://", ""));
    assert.match(echo.headers["forwarded"] ?? "", /proto=http/);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
  test("parameter mappings change the request and the answer", async () => {
    await integrate("GET /mapped/{id}", {
      IntegrationUri: `${address}/status/404`,
      IntegrationMethod: "POST",
      RequestParameters: {
        "append:header.x-id": "$request.path.id",
        "overwrite:header.x-own": "seen by ${context.stage} at ${stageVariables.table}",
        "remove:header.x-secret": "''",
        "overwrite:querystring.q": "$request.header.x-own",
        "append:querystring.extra": "fixed",
        "overwrite:path": "/status/404/$request.path.id".replace("$request.path.id", "${request.path.id}"),
      },
      ResponseParameters: {
        "404": {
          "overwrite:statuscode": "403",
          "append:header.x-told": "$response.header.x-backend",
          "remove:header.x-backend": "''",
        },
      },
    });
    const { status, headers, body } = await api.call("/mapped/7?q=old&r=1", {
      headers: { "x-own": "mine", "x-secret": "s" },
    });
    assert.equal(status, 403);
    assert.deepEqual([headers["x-told"], headers["x-backend"]], ["yes", undefined]);
    const echo = JSON.parse(body) as Echo;
    assert.deepEqual([echo.method, echo.url], ["POST", "/status/404/7?q=mine&r=1&extra=fixed"]);
    assert.deepEqual(
      [echo.headers["x-id"], echo.headers["x-own"], echo.headers["x-secret"]],
      ["7", "seen by $default at orders", undefined],
    );
  });

  test("an address that is not on this machine is not called, and the answer says so", async () => {
    await integrate("GET /away", { IntegrationUri: "http://192.0.2.1/x", IntegrationMethod: "GET" });
    const away = await api.call("/away");
    assert.equal(away.status, 503);
    assert.match(away.body, /calls addresses of this machine alone, and the integration's is .*192\.0\.2\.1/);
    await integrate("GET /nobody", { IntegrationUri: "http://127.0.0.1:1/x", IntegrationMethod: "GET" });
    const nobody = await api.call("/nobody");
    assert.deepEqual([nobody.status, nobody.body], [503, '{"message":"Service Unavailable"}']);
  });

  test("a call of a server ends when it is late, and when the client goes", { timeout: 60_000 }, async () => {
    const server = await SilentServer.open(end);
    const method = { IntegrationMethod: "GET" };
    const late = { ...method, IntegrationUri: `${server.address}/late`, TimeoutInMillis: 100 };
    await integrate("GET /late", late);
    await integrate("GET /left", { ...method, IntegrationUri: `${server.address}/left` });
    // On a slow machine it may be late before it has arrived.
    await until(async () => {
      assert.equal((await api.call("/late")).status, 503);
      return server.wasAsked("/late");
    });
    await server.gone("/late");
    const client = new AbortController();
    const url = `${apis.emulator.endpoint}/_api/${api.id}/left`;
    const answer = fetch(url, { signal: client.signal });
    await server.asked("/left");
    client.abort();
    await assert.rejects(answer, { name: "AbortError" });
    await server.gone("/left");
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
  test("SQS-SendMessage sends what its parameters name", async () => {
    const QueueUrl = await queueUrl("sent");
    await service("POST /send", "SQS-SendMessage", { QueueUrl, MessageBody: "$request.body.text" });
    const { status, body } = await api.call("/send", { method: "POST", body: '{"text":"to the queue"}' });
    assert.equal(status, 200, body);
    assert.match(body, /<MessageId>/);
    assert.equal(await received(QueueUrl), "to the queue");
    const refused = await api.call("/send", { method: "POST", body: "{}" });
    assert.equal(refused.status, 400);
    assert.match(refused.body, /Unable to resolve property MessageBody from source \$request\.body\.text/);
  });

  // The message attributes are JSON, in the form of the service's own API.
  test("SQS-SendMessage sends attributes, which SQS-ReceiveMessage asks for", async () => {
    const QueueUrl = await queueUrl("attributed");
    await service("POST /attributed", "SQS-SendMessage", {
      QueueUrl,
      MessageBody: "text",
      MessageAttributes: "$request.body.attributes",
      MessageSystemAttributes: "$request.body.system",
    });
    await service("GET /attributed", "SQS-ReceiveMessage", {
      QueueUrl,
      AttributeNames: '["AWSTraceHeader"]',
      MessageAttributeNames: "All",
      WaitTimeSeconds: "5",
    });
    const call = (attributes: unknown, system: unknown = {}) =>
      api.call("/attributed", { method: "POST", body: JSON.stringify({ attributes, system }) });
    const kind = { DataType: "String", StringValue: "a & b=c" };
    const bytes = { DataType: "Binary", BinaryValue: "AP8=" };
    const header = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const { status, body } = await call(
      { kind, bytes },
      { AWSTraceHeader: { DataType: "String", StringValue: header } },
    );
    assert.equal(status, 200, body);
    const received = await api.call("/attributed");
    assert.equal(received.status, 200, received.body);
    for (const part of ["<StringValue>a &amp; b=c<", "<BinaryValue>AP8=<", header]) {
      assert.ok(received.body.includes(part), received.body);
    }
    for (const bad of ["{", "[1]", '"text"', { kind: 1 }, { kind: { StringValue: "no type" } }]) {
      const refused = await call(bad);
      assert.equal(refused.status, 400, refused.body);
      assert.match(refused.body, /MessageAttributes/);
    }
  });

  test("EventBridge-PutEvents puts an event that rules see", async () => {
    const QueueUrl = await queueUrl("events");
    const events = new EventBridgeClient(clientOptions(apis.emulator));
    end.after(() => events.destroy());
    await events.send(new PutRuleCommand({ Name: "shop", EventPattern: '{"source":["shop"]}' }));
    const Arn = "arn:aws:sqs:us-east-1:000000000000:events";
    await events.send(new PutTargetsCommand({ Rule: "shop", Targets: [{ Id: "1", Arn }] }));
    await service("POST /event", "EventBridge-PutEvents", {
      Detail: "$request.body",
      DetailType: "$request.header.x-kind",
      Source: "shop",
    });
    const { status, body } = await api.call("/event", {
      method: "POST",
      body: '{"order":7}',
      headers: { "x-kind": "Order placed" },
    });
    assert.equal(status, 200, body);
    assert.equal((JSON.parse(body) as { FailedEntryCount: number }).FailedEntryCount, 0);
    const message = await until(async () => await received(QueueUrl));
    const event = JSON.parse(message) as Record<string, unknown>;
    assert.deepEqual([event["detail-type"], event["detail"]], ["Order placed", { order: 7 }]);
  });

  test("StepFunctions-StartExecution starts a state machine with the input that is named", async () => {
    const states = new SFNClient(clientOptions(apis.emulator));
    end.after(() => states.destroy());
    const definition = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
    const { stateMachineArn: StateMachineArn = "" } = await states.send(
      new CreateStateMachineCommand({
        name: "started-by-a-route",
        roleArn: "arn:aws:iam::000000000000:role/r",
        definition: JSON.stringify(definition),
      }),
    );
    await service("POST /start", "StepFunctions-StartExecution", { StateMachineArn, Input: "$request.body" });
    const { status, body } = await api.call("/start", { method: "POST", body: '{"order":7}' });
    assert.equal(status, 200, body);
    const { executionArn } = JSON.parse(body) as { executionArn: string };
    const { input } = await states.send(new DescribeExecutionCommand({ executionArn }));
    assert.equal(input, '{"order":7}');
  });

  test("Kinesis-PutRecord puts a record whose data is the text", async () => {
    const kinesis = new KinesisClient(clientOptions(apis.emulator));
    end.after(() => kinesis.destroy());
    const StreamName = "records";
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await service("POST /record", "Kinesis-PutRecord", {
      StreamName,
      Data: "$request.body",
      PartitionKey: "$context.requestId",
    });
    await until(async () => (await api.call("/record", { method: "POST", body: "data" })).status === 200);
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: "shardId-000000000000",
        ShardIteratorType: "TRIM_HORIZON",
      }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    assert.equal(Buffer.from(Records[0]?.Data ?? []).toString("utf8"), "data");
  });
});
