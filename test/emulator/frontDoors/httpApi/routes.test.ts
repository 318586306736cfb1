import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  GetApiCommand,
  GetRoutesCommand,
  UpdateApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { suiteEnd } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";
import { type Api, Apis } from "./apis.ts";

const echo = "export const handler = async (event) => event;";
/** Answers what it is told in the body. */
const obedient = "export const handler = async (event) => JSON.parse(event.body);";

describe("an HTTP API before a function", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let echoArn: string;

  before(async () => {
    apis = await Apis.open(end);
    echoArn = await apis.functionArn(echo);
    api = await apis.create();
    const integration = await api.integration(echoArn);
    await api.route("GET /orders/{id}", integration);
    await api.route("ANY /files/{path+}", integration);
    await api.route("POST /tell", await api.integration(await apis.functionArn(obedient)));
    await api.route("POST /tell1", await api.integration(await apis.functionArn(obedient), "1.0"));
    const older =
      "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";
    await api.route("GET /older/{id}", await api.integration(await apis.functionArn(older), "1.0"));
  });

  const tell = (result: unknown, path = "/tell") =>
    api.call(path, {
      method: "POST",
      body: JSON.stringify(result),
      headers: { "content-type": "application/json" },
    });

  test("gives it an event of payload format 2.0, whose paths are decoded", async () => {
    const { status, body } = await api.call("/orders/a%20b?x=1&x=2&y=%C3%A9", {
      headers: { cookie: "a=1; b=2", "X-Some": "v", "user-agent": "test" },
    });
    assert.equal(status, 200, body);
    const event = JSON.parse(body) as {
      requestContext: Record<string, unknown>;
      headers: Record<string, string>;
    } & Record<string, unknown>;
    const { requestContext, headers, ...rest } = event;
    assert.deepEqual(rest, {
      version: "2.0",
      routeKey: "GET /orders/{id}",
      rawPath: "/orders/a b",
      rawQueryString: "x=1&x=2&y=%C3%A9",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { x: "1,2", y: "é" },
      pathParameters: { id: "a b" },
      stageVariables: { table: "orders" },
      isBase64Encoded: false,
    });
    assert.equal(headers["x-some"], "v");
    assert.equal(headers["cookie"], undefined);
    const { requestId, time, timeEpoch, ...context } = requestContext;
    assert.deepEqual(context, {
      accountId: "000000000000",
      apiId: api.id,
      domainName: `${api.id}.execute-api.us-east-1.localhost`,
      domainPrefix: api.id,
      http: {
        method: "GET",
        path: "/orders/a b",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "test",
      },
      routeKey: "GET /orders/{id}",
      stage: "$default",
    });
    for (const value of [requestId, time, timeEpoch]) assert.ok(value);
  });

  test("gives a route of the older payload format its event", async () => {
    const event = JSON.parse((await api.call("/older/7?x=1&x=2")).body) as Record<string, unknown>;
    assert.deepEqual(
      [
        event["version"],
        event["resource"],
        event["pathParameters"],
        event["multiValueQueryStringParameters"],
      ],
      ["1.0", "/older/{id}", { id: "7" }, { x: ["1", "2"] }],
    );
  });

  test("a result with a status is the answer, any other its body", async () => {
    const told = await tell({
      statusCode: 201,
      headers: { "X-A": "b" },
      cookies: ["a=1", "b=2"],
      body: "done",
    });
    assert.deepEqual([told.status, told.body, told.headers["x-a"]], [201, "done", "b"]);
    assert.deepEqual(told.headers["set-cookie"], ["a=1", "b=2"]);
    const inferred = await tell({ message: "hello" });
    assert.deepEqual([inferred.status, inferred.body], [200, '{"message":"hello"}']);
    assert.equal(inferred.headers["content-type"], "application/json");
    assert.equal((await tell("text")).body, "text");
    assert.ok(inferred.headers["apigw-requestid"]);
  });

  test("an answer that is none is a 500 in AWS's words, in both formats", async () => {
    for (const path of ["/tell", "/tell1"]) {
      const { status, body } = await tell({ statusCode: "many" }, path);
      assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}']);
    }
    assert.equal((await tell({ body: "no status" }, "/tell1")).status, 500);
    const merged = await tell({ statusCode: 200, multiValueHeaders: { "X-A": ["1", "2"] } }, "/tell1");
    assert.equal(merged.headers["x-a"], "1,2");
  });

  test("a path or method without a route is Not Found, until there is a $default", async () => {
    assert.deepEqual(
      [(await api.call("/none")).status, (await api.call("/none")).body],
      [404, '{"message":"Not Found"}'],
    );
    assert.equal((await api.call("/orders/1", { method: "PUT" })).status, 404);
    assert.equal((await api.call("/files")).status, 404);
    const { body } = await api.call("/files/a/b.txt", { method: "PUT" });
    assert.deepEqual((JSON.parse(body) as { pathParameters: unknown }).pathParameters, { path: "a/b.txt" });
  });

  test("made with a target alone it has route, integration and stage, and is reached by its name", async () => {
    const { ApiId, Name, ApiEndpoint } = await apis.client.send(
      new CreateApiCommand({ Name: "Quick API", ProtocolType: "HTTP", Target: echoArn }),
    );
    assert.equal(ApiEndpoint, `http://${ApiId}.execute-api.us-east-1.localhost:${apis.emulator.port}`);
    const { Items = [] } = await apis.client.send(new GetRoutesCommand({ ApiId }));
    assert.deepEqual(
      Items.map(({ RouteKey }) => RouteKey),
      ["$default"],
    );
    const path = `/_api/${encodeURIComponent(Name ?? "")}/any/where`;
    const event = JSON.parse((await send(apis.emulator, { path })).body) as Record<string, unknown>;
    assert.deepEqual([event["routeKey"], event["rawPath"]], ["$default", "/any/where"]);
    assert.equal((await send(apis.emulator, { path, headers: { host: "evil.example" } })).status, 403);
    await apis.client.send(new DeleteApiCommand({ ApiId }));
    await assert.rejects(apis.client.send(new GetApiCommand({ ApiId })), { name: "NotFoundException" });
  });

  test("a stage that is not deployed by itself answers by its deployment", async () => {
    const { ApiId = "" } = await apis.client.send(
      new CreateApiCommand({ Name: "frozen", ProtocolType: "HTTP" }),
    );
    const host = `${ApiId}.execute-api.us-east-1.localhost`;
    const get = async (path: string) => (await send(apis.emulator, { path, headers: { host } })).status;
    const { IntegrationId } = await apis.client.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: echoArn,
        PayloadFormatVersion: "2.0",
      }),
    );
    const Target = `integrations/${IntegrationId}`;
    await apis.client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /first", Target }));
    await apis.client.send(new CreateStageCommand({ ApiId, StageName: "prod" }));
    assert.equal(await get("/prod/first"), 404);
    await apis.client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
    await apis.client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /second", Target }));
    assert.deepEqual([await get("/prod/first"), await get("/prod/second")], [200, 404]);
    await apis.client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
    assert.equal(await get("/prod/second"), 200);
  });

  test("CORS of the API answers browsers itself, and what the function says of it is not heard", async () => {
    const CorsConfiguration = {
      AllowOrigins: ["http://localhost:3000"],
      AllowMethods: ["GET"],
      AllowHeaders: ["x-a"],
    };
    await apis.client.send(new UpdateApiCommand({ ApiId: api.id, CorsConfiguration }));
    const origin = "http://localhost:3000";
    const preflight = await api.call("/orders/1", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers["access-control-allow-origin"], origin);
    assert.equal(preflight.headers["access-control-allow-methods"], "GET");
    const foreign = await api.call("/orders/1", { headers: { origin: "http://evil.example" } });
    assert.equal(foreign.headers["access-control-allow-origin"], undefined);
    const said = await api.call("/tell", {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: JSON.stringify({ statusCode: 200, headers: { "access-control-allow-origin": "*" } }),
    });
    assert.equal(said.headers["access-control-allow-origin"], origin);
  });
});
