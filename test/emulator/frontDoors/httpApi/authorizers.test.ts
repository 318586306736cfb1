import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateAuthorizerCommand, type CreateAuthorizerCommandInput } from "@aws-sdk/client-apigatewayv2";
import { suiteEnd } from "../../startedEmulator.ts";
import { localToken } from "../localToken.ts";
import { signedHeaders } from "../../wire/signedRequest.ts";
import { type Api, Apis } from "./apis.ts";

const echo = "export const handler = async (event) => event.requestContext.authorizer ?? {};";
const authorizer = `let asked = 0;
export const handler = async (event) => {
  asked += 1;
  const [token] = event.identitySource;
  if (token === "broken") throw new Error("something else");
  return { isAuthorized: token === "let-me-in", context: { asked, route: event.routeKey } };
};`;
const issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example";

describe("authorizers of an HTTP API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    const integration = await api.integration(await apis.functionArn(echo));
    const make = async (more: Partial<CreateAuthorizerCommandInput>) => {
      const { AuthorizerId } = await apis.client.send(
        new CreateAuthorizerCommand({
          ApiId: api.id,
          Name: "authorizer",
          AuthorizerType: "REQUEST",
          IdentitySource: ["$request.header.Authorization"],
          ...more,
        }),
      );
      return AuthorizerId;
    };
    const lambda = {
      AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${await apis.functionArn(authorizer)}/invocations`,
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
    };
    const fresh = await make(lambda);
    const kept = await make({ ...lambda, AuthorizerResultTtlInSeconds: 300 });
    const jwt = await make({
      AuthorizerType: "JWT",
      JwtConfiguration: { Issuer: issuer, Audience: ["web"] },
    });
    await api.route("GET /fresh", integration, { AuthorizationType: "CUSTOM", AuthorizerId: fresh });
    await api.route("GET /kept", integration, { AuthorizationType: "CUSTOM", AuthorizerId: kept });
    await api.route("GET /kept-too", integration, { AuthorizationType: "CUSTOM", AuthorizerId: kept });
    await api.route("GET /iam", integration, { AuthorizationType: "AWS_IAM" });
    await api.route("GET /jwt", integration, { AuthorizationType: "JWT", AuthorizerId: jwt });
    await api.route("GET /scoped", integration, {
      AuthorizationType: "JWT",
      AuthorizerId: jwt,
      AuthorizationScopes: ["orders.read", "orders.write"],
    });
  });

  const as = (path: string, authorization: string) => api.call(path, { headers: { authorization } });
  const seen = async (path: string, authorization: string) => {
    const { status, body } = await as(path, authorization);
    assert.equal(status, 200, body);
    return JSON.parse(body) as Record<string, Record<string, unknown>>;
  };

  const token = (...args: readonly string[]) => localToken(apis.dataDir, ...args);

  test("a function with simple answers lets in, and its context reaches the other as it is", async () => {
    const { lambda } = await seen("/fresh", "let-me-in");
    assert.equal(lambda?.["route"], "GET /fresh");
    assert.equal(typeof lambda?.["asked"], "number");
    for (const [sent, status, text] of [
      ["", 401, "Unauthorized"],
      ["no", 403, "Forbidden"],
      ["broken", 500, "Internal Server Error"],
    ] as const) {
      const answer = sent === "" ? await api.call("/fresh") : await as("/fresh", sent);
      assert.deepEqual([answer.status, answer.body], [status, `{"message":"${text}"}`]);
    }
  });

  test("what was said is kept where the authorizer has a time to live, for every route", async () => {
    const first = await seen("/kept", "let-me-in");
    assert.deepEqual(await seen("/kept-too", "let-me-in"), first);
    assert.notDeepEqual(await seen("/fresh", "let-me-in"), await seen("/fresh", "let-me-in"));
  });

  test("with AWS_IAM a signature lets in", async () => {
    assert.equal((await api.call("/iam")).status, 403);
    const host = `${api.id}.execute-api.us-east-1.localhost:${apis.emulator.port}`;
    const sent = { path: "/iam", headers: { host }, service: "execute-api" };
    const { status, body } = await api.call("/iam", { headers: await signedHeaders(apis.emulator, sent) });
    assert.equal(status, 200, body);
    const { iam } = JSON.parse(body) as { iam: Record<string, unknown> };
    assert.equal(iam["userArn"], "arn:aws:iam::000000000000:root");
  });

  test("a token of this machine lets in for the authorizer's issuer, its claims as text", async () => {
    const signed = await token(
      "--issuer",
      issuer,
      "--audience",
      "web",
      "--claim",
      "groups=[1,2]",
      "--claim",
      "plan=pro",
    );
    const { jwt } = await seen("/jwt", `Bearer ${signed}`);
    const claims = jwt?.["claims"] as Record<string, string>;
    assert.deepEqual([claims["iss"], claims["plan"], claims["groups"]], [issuer, "pro", "[1 2]"]);
    assert.equal(jwt?.["scopes"], null);
  });

  test("a token for another audience, of another issuer, late or changed lets nobody in", async () => {
    const good = await token("--issuer", issuer, "--audience", "web");
    const refused = [
      await token("--issuer", issuer, "--audience", "mobile"),
      await token("--issuer", "https://other.example", "--audience", "web"),
      await token("--issuer", issuer, "--audience", "web", "--expires-in", "0s"),
      `${good.slice(0, -4)}AAAA`,
      "nonsense",
    ];
    for (const each of refused) {
      const { status, body, headers } = await as("/jwt", `Bearer ${each}`);
      assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}']);
      assert.match(String(headers["www-authenticate"]), /^Bearer scope="" error="invalid_token"/);
    }
    assert.equal((await api.call("/jwt")).status, 401);
  });

  test("one of a route's scopes is enough, none is Forbidden", async () => {
    const read = await token("--issuer", issuer, "--audience", "web", "--scope", "orders.read");
    const { jwt } = await seen("/scoped", `Bearer ${read}`);
    assert.deepEqual(jwt?.["scopes"], ["orders.read"]);
    const none = await as("/scoped", `Bearer ${await token("--issuer", issuer, "--audience", "web")}`);
    assert.deepEqual([none.status, none.body], [403, '{"message":"Forbidden"}']);
  });
});
