import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateRouteResponseCommand } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { until } from "../../../until.ts";
import { clientOptions, suiteEnd } from "../../startedEmulator.ts";
import { Apis } from "../httpApi/apis.ts";
import { echoesEvent, SocketApi } from "./socketApis.ts";

const answers = { RouteResponseSelectionExpression: "$default" };

describe("a WebSocket API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let echo: string;
  before(async () => {
    apis = await Apis.open(end);
    echo = await apis.functionArn(echoesEvent);
  });

  test("gives a message to the route that it selects, or to $default", async (t) => {
    const api = await SocketApi.create(apis);
    await api.route("order", echo, answers);
    await api.route("$default", echo, answers);
    const client = await api.connect(t).open();
    const { requestContext, ...rest } = JSON.parse(await client.ask('{"action":"order","n":1}')) as Event;
    assert.deepEqual(rest, { body: '{"action":"order","n":1}', isBase64Encoded: false });
    const { requestId, extendedRequestId, messageId, connectionId, requestTime, domainName, ...context } =
      requestContext;
    assert.equal(requestId, extendedRequestId);
    for (const id of [requestId, messageId, connectionId]) assert.match(String(id), /^[\w-]{15}=$/);
    assert.match(String(requestTime), /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.match(String(domainName), new RegExp(`:${apis.emulator.port}/_api/${api.id}$`));
    const { connectedAt, requestTimeEpoch, ...fixed } = context;
    assert.ok(Number(requestTimeEpoch) >= Number(connectedAt));
    assert.deepEqual(fixed, {
      routeKey: "order",
      eventType: "MESSAGE",
      messageDirection: "IN",
      stage: "dev",
      identity: { sourceIp: "127.0.0.1" },
      apiId: api.id,
    });
    for (const other of ['{"action":"other"}', "no JSON", '{"action":"$connect"}', ""]) {
      const event = JSON.parse(await client.ask(other)) as Event;
      assert.equal(event.requestContext["routeKey"], "$default");
      assert.equal(event.body, other);
    }
  });

  test("says Forbidden to a message that no route is for", async (t) => {
    const api = await SocketApi.create(apis);
    await api.route("order", echo, answers);
    const client = await api.connect(t).open();
    const { connectionId, requestId, ...said } = JSON.parse(await client.ask("{}")) as Record<string, string>;
    assert.deepEqual(said, { message: "Forbidden" });
    for (const id of [connectionId, requestId]) assert.match(String(id), /^[\w-]{15}=$/);
  });

  test("answers nothing on a route without a response, and does with one", async (t) => {
    const api = await SocketApi.create(apis);
    const silent = await api.route("silent", echo);
    await api.route("$default", echo, answers);
    const client = await api.connect(t).open();
    client.socket.send('{"action":"silent"}');
    const first = JSON.parse(await client.ask("loud")) as Event;
    assert.equal(first.requestContext["routeKey"], "$default");
    await apis.client.send(
      new CreateRouteResponseCommand({ ApiId: api.id, RouteId: silent, RouteResponseKey: "$default" }),
    );
    const second = JSON.parse(await client.ask('{"action":"silent"}')) as Event;
    assert.equal(second.requestContext["routeKey"], "silent");
  });

  test("says Internal server error for a function that fails or whose answer is none", async (t) => {
    const api = await SocketApi.create(apis);
    const failing = await apis.functionArn(`export const handler = async ({ body }) => {
      if (body === "throw") throw new Error("secret");
      return "text";
    };`);
    await api.route("$default", failing);
    const client = await api.connect(t).open();
    for (const message of ["throw", "answer"]) {
      const said = JSON.parse(await client.ask(message)) as Record<string, string>;
      assert.equal(said["message"], "Internal server error");
      assert.deepEqual(Object.keys(said), ["message", "connectionId", "requestId"]);
    }
  });

  test("tells $connect and $disconnect what AWS tells", async (t) => {
    const api = await SocketApi.create(apis);
    const telling = await apis.functionArn(`export const handler = async (event) => {
      console.log(JSON.stringify(event));
      return { statusCode: 200 };
    };`);
    for (const key of ["$connect", "$disconnect"]) await api.route(key, telling);
    const client = await api
      .connect(t, { query: "?a=1&a=2&b=x", headers: { "user-agent": "tester", "X-Mine": "yes" } })
      .open();
    client.socket.close(4000, "had enough");
    await client.closed;
    const logs = new CloudWatchLogsClient(clientOptions(apis.emulator));
    t.after(() => logs.destroy());
    const events = await until(async () => {
      const logGroupName = `/aws/lambda/${telling.split(":").at(-1)}`;
      const { events: lines = [] } = await logs
        .send(new FilterLogEventsCommand({ logGroupName, filterPattern: "requestContext" }))
        .catch(() => ({ events: [] }));
      const told = lines.map(({ message = "" }) => JSON.parse(message.slice(message.indexOf("{"))) as Event);
      return told.length === 2 ? told : undefined;
    });
    const connect = events.find(({ requestContext }) => requestContext["eventType"] === "CONNECT");
    assert.equal(connect?.requestContext["routeKey"], "$connect");
    assert.deepEqual(connect?.requestContext["identity"], { userAgent: "tester", sourceIp: "127.0.0.1" });
    assert.deepEqual(connect?.queryStringParameters, { a: "2", b: "x" });
    assert.deepEqual(connect?.multiValueQueryStringParameters, { a: ["1", "2"], b: ["x"] });
    assert.equal(connect?.headers?.["X-Mine"], "yes");
    assert.equal(connect?.headers?.["Sec-WebSocket-Version"], "13");
    const gone = events.find(({ requestContext }) => requestContext["eventType"] === "DISCONNECT");
    assert.equal(gone?.requestContext["disconnectStatusCode"], 4000);
    assert.equal(gone?.requestContext["disconnectReason"], "had enough");
    assert.equal(gone?.requestContext["connectionId"], connect?.requestContext["connectionId"]);
    assert.deepEqual(Object.keys(gone?.headers ?? {}), ["Host", "x-api-key", "X-Forwarded-For", "x-restapi"]);
  });
});

interface Event {
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: unknown;
  readonly multiValueQueryStringParameters?: unknown;
}
