import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  DeleteRestApiCommand,
  GetRestApiCommand,
  PutGatewayResponseCommand,
  UpdateIntegrationCommand,
} from "@aws-sdk/client-api-gateway";
import { suiteEnd } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";
import { type Api, Apis } from "./apis.ts";

/** Answers what it is told in the body; without a body, the event. */
const obedient = `export const handler = async (event) =>
  event.body ? JSON.parse(event.body) : { statusCode: 200, body: JSON.stringify(event) };`;

describe("a REST API before a function", () => {
  const end = suiteEnd();
  let apis: Apis;
  let uri: string;
  let api: Api;

  before(async () => {
    apis = await Apis.open(end);
    uri = await apis.functionUri(obedient);
    api = await apis.create({ binaryMediaTypes: ["image/*"] });
    await api.method(await api.resource("{proxy+}"), "ANY", { integration: { uri } });
    const orders = await api.resource("orders");
    await api.method(orders, "GET", { integration: { uri }, method: { operationName: "ListOrders" } });
    await api.method(await api.resource("{id}", orders), "GET", { integration: { uri } });
    await api.deploy({ table: "orders-dev" });
  });

  const answers = (body: unknown, headers = {}) =>
    api.call("/any", { method: "POST", body: JSON.stringify(body), headers });

  test("gives it an event of payload format 1.0", async () => {
    const { status, body } = await api.call("/orders/a%20b?x=1&x=2", { headers: { "X-Some-Case": "kept" } });
    assert.equal(status, 200, body);
    const event = JSON.parse(body) as {
      requestContext: Record<string, unknown>;
      headers: Record<string, string>;
      multiValueHeaders: Record<string, string[]>;
    } & Record<string, unknown>;
    const { requestContext, headers, multiValueHeaders, ...rest } = event;
    assert.deepEqual(rest, {
      resource: "/orders/{id}",
      path: "/orders/a%20b",
      httpMethod: "GET",
      queryStringParameters: { x: "2" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      pathParameters: { id: "a%20b" },
      stageVariables: { table: "orders-dev" },
      body: null,
      isBase64Encoded: false,
    });
    assert.equal(headers["X-Some-Case"], "kept");
    assert.deepEqual(multiValueHeaders["X-Forwarded-Proto"], ["http"]);
    assert.match(headers["X-Amzn-Trace-Id"] ?? "", /^Root=1-/);
    const {
      requestTime,
      requestTimeEpoch,
      requestId,
      extendedRequestId,
      deploymentId,
      resourceId,
      ...known
    } = requestContext;
    assert.deepEqual(known, {
      resourcePath: "/orders/{id}",
      httpMethod: "GET",
      path: "/dev/orders/a%20b",
      accountId: "000000000000",
      protocol: "HTTP/1.1",
      stage: "dev",
      domainPrefix: api.id,
      domainName: `${api.id}.execute-api.us-east-1.localhost`,
      apiId: api.id,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: "127.0.0.1",
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: null,
        user: null,
      },
    });
    assert.match(String(requestTime), /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.equal(typeof requestTimeEpoch, "number");
    for (const id of [requestId, extendedRequestId, deploymentId, resourceId]) assert.ok(id);
  });

  test("names the operation where the method does", async () => {
    const event = JSON.parse((await api.call("/orders")).body) as { requestContext: object };
    assert.equal((event.requestContext as { operationName?: string }).operationName, "ListOrders");
  });

  test("goes to the greedy resource where the fixed one has not the method", async () => {
    const { status } = await api.call("/orders", {
      method: "PUT",
      body: JSON.stringify({ statusCode: 204 }),
    });
    assert.equal(status, 204);
  });

  test("sends bodies of a binary type as base64, and answers bytes to who accepts them", async () => {
    const bytes = Buffer.from([0, 255, 128]);
    const told = { statusCode: 200, isBase64Encoded: true, body: bytes.toString("base64") };
    const text = await answers(told, { accept: "text/html" });
    assert.equal(text.body, told.body);
    const decoded = await answers(
      { ...told, body: Buffer.from("plain").toString("base64") },
      { accept: "image/png" },
    );
    assert.equal(decoded.body, "plain");
    const broken = await answers({ ...told, body: "!!" }, { accept: "image/png" });
    assert.deepEqual([broken.status, broken.body], [500, '{"message": "Internal server error"}']);
  });

  const malformed: Readonly<Record<string, unknown>> = {
    "an unknown member": { statusCode: 200, answer: 42 },
    "a text": "hello",
    "a list": [],
    "a body that is no text": { statusCode: 200, body: { a: 1 } },
    "a header that is no text": { statusCode: 200, headers: { a: { b: 1 } } },
    "a status that ends no request": { statusCode: 100 },
  };
  for (const [what, result] of Object.entries(malformed)) {
    test(`takes ${what} for no answer`, async () => {
      const { status, body } = await answers(result);
      assert.deepEqual([status, body], [502, '{"message": "Internal server error"}']);
    });
  }

  test("merges the two kinds of headers, and renames those that are not the function's to say", async () => {
    const { headers } = await answers({
      statusCode: "201",
      headers: { "X-Both": "c", "X-One": true, Server: "mine" },
      multiValueHeaders: { "x-both": ["a", "b", "c"], "Set-Cookie": ["k=1", "l=2"] },
    });
    assert.equal(headers["x-both"], "a, b, c");
    assert.equal(headers["x-one"], "true");
    assert.deepEqual(headers["set-cookie"], ["k=1", "l=2"]);
    assert.equal(headers["x-amzn-remapped-server"], "mine");
    assert.equal(headers["content-type"], "application/json");
    for (const name of ["x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id"])
      assert.ok(headers[name], name);
  });

  test("is reached at the emulator's own address by its name, but not by a foreign host", async () => {
    const { name = "" } = await apis.client.send(new GetRestApiCommand({ restApiId: api.id }));
    const path = `/_api/${name}/dev/orders`;
    const { status, body } = await send(apis.emulator, { path });
    assert.equal(status, 200, body);
    assert.equal((JSON.parse(body) as { path: string }).path, "/orders");
    const foreign = await send(apis.emulator, { path, headers: { host: "evil.example" } });
    assert.equal(foreign.status, 403);
  });

  test("says Forbidden for a stage that is not there and Missing Authentication Token for a route", async () => {
    const host = `${api.id}.execute-api.us-east-1.localhost`;
    const stage = await send(apis.emulator, { path: "/nostage/x", headers: { host } });
    assert.deepEqual([stage.status, stage.body], [403, '{"message":"Forbidden"}']);
    const other = await apis.create();
    await other.method(await other.resource("only"), "GET", { integration: { uri } });
    await other.deploy();
    for (const [path, method] of [
      ["/none", "GET"],
      ["/only", "POST"],
    ]) {
      const { status, body, headers } = await other.call(path ?? "", { method: method ?? "" });
      assert.deepEqual([status, body], [403, '{"message":"Missing Authentication Token"}']);
      assert.equal(headers["x-amzn-errortype"], "MissingAuthenticationTokenException");
    }
  });

  test("answers by the deployment: what changes later counts with the next one", async () => {
    const later = await apis.create();
    await later.method(await later.resource("first"), "GET", { integration: { uri } });
    await later.deploy();
    await later.method(await later.resource("second"), "GET", { integration: { uri } });
    assert.equal((await later.call("/second")).status, 403);
    await later.deploy();
    assert.equal((await later.call("/second")).status, 200);
    await apis.client.send(new DeleteRestApiCommand({ restApiId: later.id }));
    assert.equal((await later.call("/second")).body, '{"message":"Forbidden"}');
  });

  test("gives up on a function that takes too long, in words of the API's own", async () => {
    const slow = await apis.create();
    const asleep = await apis.functionUri(
      "export const handler = () => new Promise(() => setTimeout(() => {}, 60_000));",
    );
    const resourceId = await slow.resource("slow");
    await slow.method(resourceId, "GET", { integration: { uri: asleep, timeoutInMillis: 50 } });
    await slow.deploy();
    const late = await slow.call("/slow");
    assert.deepEqual([late.status, late.body], [504, '{"message": "Endpoint request timed out"}']);
    await apis.client.send(
      new PutGatewayResponseCommand({
        restApiId: slow.id,
        responseType: "INTEGRATION_TIMEOUT",
        statusCode: "503",
        responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
        responseTemplates: { "application/json": '{"late":$context.error.messageString}' },
      }),
    );
    await slow.deploy();
    const own = await slow.call("/slow");
    assert.deepEqual([own.status, own.body], [503, '{"late":"Endpoint request timed out"}']);
    assert.equal(own.headers["access-control-allow-origin"], "*");
    await assert.rejects(
      apis.client.send(
        new UpdateIntegrationCommand({
          restApiId: slow.id,
          resourceId,
          httpMethod: "GET",
          patchOperations: [{ op: "replace", path: "/timeoutInMillis", value: "29001" }],
        }),
      ),
      { name: "BadRequestException" },
    );
  });
});
