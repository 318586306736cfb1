import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateAuthorizerCommand } from "@aws-sdk/client-apigatewayv2";
import { suiteEnd } from "../../startedEmulator.ts";
import { signedHeaders } from "../../wire/signedRequest.ts";
import { Apis } from "../httpApi/apis.ts";
import { echoesEvent, invocationsOf, SocketApi } from "./socketApis.ts";

const answers = { RouteResponseSelectionExpression: "$default" };

describe("who connects to a WebSocket API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let echo: string;
  before(async () => {
    apis = await Apis.open(end);
    echo = await apis.functionArn(echoesEvent);
  });

  test("is refused with the status of $connect, or 502 where it has none", async (t) => {
    const api = await SocketApi.create(apis);
    const picky = await apis.functionArn(`export const handler = async ({ queryStringParameters }) => {
      if (queryStringParameters.status === "throw") throw new Error("no");
      if (queryStringParameters.status === "none") return;
      return { statusCode: Number(queryStringParameters.status) };
    };`);
    await api.route("$connect", picky);
    const expected = [
      ["401", 401, "Unauthorized"],
      ["403", 403, "Forbidden"],
      ["418", 418, "Internal server error"],
      ["throw", 502, "Internal server error"],
      ["none", 502, "Internal server error"],
    ] as const;
    for (const [said, status, message] of expected) {
      const refused = await api.connect(t, { query: `?status=${said}` }).refused();
      assert.equal(refused.status, status, said);
      const body = JSON.parse(refused.body) as Record<string, string>;
      assert.equal(body["message"], message);
      assert.deepEqual(Object.keys(body), ["message", "connectionId", "requestId"]);
    }
    await api.connect(t, { query: "?status=204" }).open();
  });

  test("is told the subprotocol that $connect agrees to, and none otherwise", async (t) => {
    const api = await SocketApi.create(apis);
    const agreeing = await apis.functionArn(`export const handler = async ({ headers }) => ({
      statusCode: 200, headers: { "Sec-WebSocket-Protocol": headers["Sec-WebSocket-Protocol"].split(",").at(-1).trim() },
    });`);
    await api.route("$connect", agreeing);
    const client = await api.connect(t, { protocols: ["first", "second"] }).open();
    assert.equal(client.socket.protocol, "second");
    const silent = await SocketApi.create(apis);
    await silent.route("$default", echo, answers);
    const { code } = await silent.connect(t, { protocols: ["first"] }).closed;
    // The client itself does not go on without the subprotocol that it asked for.
    assert.equal(code, 1006);
  });

  test("passes the Lambda authorizer, whose words every event has", async (t) => {
    const api = await SocketApi.create(apis);
    const authorizer = await apis.functionArn(`export const handler = async (event) => {
      const { token } = event.queryStringParameters;
      if (token === "throw") throw new Error("Unauthorized");
      if (token === "fail") throw new Error("other");
      const Effect = token === "good" ? "Allow" : "Deny";
      return {
        principalId: "me",
        policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource: event.methodArn }] },
        context: { n: 1, type: event.type, arn: event.methodArn, keys: Object.keys(event).join() },
      };
    };`);
    const { AuthorizerId } = await apis.client.send(
      new CreateAuthorizerCommand({
        ApiId: api.id,
        Name: "auth",
        AuthorizerType: "REQUEST",
        AuthorizerUri: invocationsOf(authorizer),
        IdentitySource: ["route.request.querystring.token", "route.request.header.X-Also"],
      }),
    );
    await api.route("$connect", echo, { AuthorizationType: "CUSTOM", AuthorizerId });
    await api.route("$default", echo, answers);
    const headers = { "x-also": "yes" };
    const expected = [
      ["?token=bad", 403],
      ["?token=throw", 401],
      ["?token=fail", 500],
      ["", 401],
    ] as const;
    for (const [query, status] of expected) {
      assert.equal((await api.connect(t, { query, headers }).refused()).status, status, query);
    }
    assert.equal((await api.connect(t, { query: "?token=good" }).refused()).status, 401);
    const client = await api.connect(t, { query: "?token=good", headers }).open();
    const { requestContext } = JSON.parse(await client.ask("x")) as {
      requestContext: { authorizer: Record<string, unknown> };
    };
    const { integrationLatency, ...said } = requestContext.authorizer;
    assert.equal(typeof integrationLatency, "number");
    assert.deepEqual(said, {
      principalId: "me",
      n: "1",
      type: "REQUEST",
      arn: `arn:aws:execute-api:us-east-1:000000000000:${api.id}/dev/$connect`,
      keys: "type,methodArn,headers,multiValueHeaders,queryStringParameters,multiValueQueryStringParameters,requestContext",
    });
  });

  test("has signed where the route asks for it", async (t) => {
    const api = await SocketApi.create(apis);
    await api.route("$connect", echo, { AuthorizationType: "AWS_IAM" });
    await api.route("$default", echo, answers);
    assert.equal((await api.connect(t).refused()).status, 403);
    const host = `${api.id}.execute-api.us-east-1.localhost:${apis.emulator.port}`;
    const headers = await signedHeaders(apis.emulator, {
      path: "/dev",
      headers: { host },
      service: "execute-api",
    });
    const client = await api.connect(t, { headers }).open();
    const { requestContext } = JSON.parse(await client.ask("x")) as {
      requestContext: { identity: Record<string, unknown> };
    };
    assert.equal(requestContext.identity["accessKey"], apis.emulator.accessKeyId);
    assert.equal(requestContext.identity["userArn"], "arn:aws:iam::000000000000:root");
  });

  test("finds nothing at stages and paths that are not there", async (t) => {
    const api = await SocketApi.create(apis);
    await api.route("$default", echo, answers);
    await api.connect(t, { query: "/" }).open();
    assert.equal((await api.connect(t, { query: "/more" }).refused()).status, 403);
    assert.equal((await api.connect(t, { query: "elopment" }).refused()).status, 403);
  });
});
