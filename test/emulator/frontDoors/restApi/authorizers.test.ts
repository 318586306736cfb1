import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CreateAuthorizerCommand, type CreateAuthorizerCommandInput } from "@aws-sdk/client-api-gateway";
import { signedHeaders } from "../../wire/signedRequest.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

const echo = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

/** Does what its token says, and counts how often it was asked. */
const authorizer = `let asked = 0;
export const handler = async (event) => {
  asked += 1;
  const token = event.authorizationToken ?? event.queryStringParameters?.token;
  if (token === "unauthorized") throw new Error("Unauthorized");
  if (token === "broken") throw new Error("something else");
  if (token === "nonsense") return { principalId: "x" };
  const resource = token === "narrow" ? event.methodArn : event.methodArn.replace(/\\/dev\\/.*/, "/dev/*");
  const Effect = token === "deny" ? "Deny" : "Allow";
  const Statement = token === "nobody" ? [] : [{ Action: "execute-api:Invoke", Effect, Resource: resource }];
  return { principalId: "user", policyDocument: { Version: "2012-10-17", Statement }, context: { asked, type: event.type } };
};`;

describe("authorizers of a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;

  before(async () => {
    apis = await Apis.open(end);
    const uri = await apis.functionUri(echo);
    const authorizerUri = await apis.functionUri(authorizer);
    api = await apis.create();
    const make = async (
      more: Partial<CreateAuthorizerCommandInput> & { name: string; type: "TOKEN" | "REQUEST" },
    ) => {
      const { id } = await apis.client.send(
        new CreateAuthorizerCommand({ restApiId: api.id, authorizerUri, ...more }),
      );
      return { authorizationType: "CUSTOM", authorizerId: id };
    };
    const header = "method.request.header.Authorization";
    const query = "method.request.querystring.token";
    const token = await make({ name: "token", type: "TOKEN", identitySource: header });
    const uncached = { authorizerResultTtlInSeconds: 0 };
    const fresh = await make({ name: "fresh", type: "TOKEN", identitySource: header, ...uncached });
    const request = await make({ name: "request", type: "REQUEST", identitySource: query });
    const integration = { uri };
    await api.method(await api.resource("token"), "ANY", { integration, method: token });
    await api.method(await api.resource("other"), "GET", { integration, method: token });
    await api.method(await api.resource("fresh"), "GET", { integration, method: fresh });
    await api.method(await api.resource("request"), "GET", { integration, method: request });
    await api.method(await api.resource("iam"), "GET", {
      integration,
      method: { authorizationType: "AWS_IAM" },
    });
    await api.deploy();
  });

  const as = (path: string, authorization: string) => api.call(path, { headers: { authorization } });
  const seen = (body: string) =>
    (JSON.parse(body) as { requestContext: { authorizer: Record<string, unknown> } }).requestContext
      .authorizer;

  test("the function sees who was let in, with what was said of it as text", async () => {
    const { status, body } = await as("/token", "one");
    assert.equal(status, 200, body);
    const { integrationLatency, asked, ...rest } = seen(body);
    assert.deepEqual(rest, { principalId: "user", type: "TOKEN" });
    assert.equal(typeof integrationLatency, "number");
    assert.equal(typeof asked, "string");
  });

  const refusals = {
    "nothing to go by": ["", 401, '{"message":"Unauthorized"}'],
    "an authorizer that says Unauthorized": ["unauthorized", 401, '{"message":"Unauthorized"}'],
    "an authorizer that fails": ["broken", 500, '{"message":null}'],
    "an answer that is none": ["nonsense", 500, '{"message":null}'],
    "a policy that denies": [
      "deny",
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny"}',
    ],
    "a policy that allows nothing": [
      "nobody",
      403,
      '{"Message":"User is not authorized to access this resource"}',
    ],
  } as const;
  for (const [what, [token, status, body]] of Object.entries(refusals)) {
    test(`${what} is ${status}`, async () => {
      const answer = token === "" ? await api.call("/token") : await as("/token", token);
      assert.deepEqual([answer.status, answer.body], [status, body]);
    });
  }

  test("what was said is kept for the token, and its policy decides about every method", async () => {
    assert.equal(
      seen((await as("/token", "kept")).body)["asked"],
      seen((await as("/other", "kept")).body)["asked"],
    );
    assert.equal((await as("/token", "narrow")).status, 200);
    assert.equal((await as("/other", "narrow")).status, 403);
  });

  test("an authorizer that keeps nothing is asked each time", async () => {
    assert.notEqual(
      seen((await as("/fresh", "a")).body)["asked"],
      seen((await as("/fresh", "a")).body)["asked"],
    );
  });

  test("one of the type REQUEST gets the request", async () => {
    assert.equal(seen((await api.call("/request?token=t")).body)["type"], "REQUEST");
    assert.equal((await api.call("/request")).status, 401);
  });

  test("with AWS_IAM a signature lets in, and names the account", async () => {
    assert.equal((await api.call("/iam")).body, '{"message":"Missing Authentication Token"}');
    const host = `${api.id}.execute-api.us-east-1.localhost:${apis.emulator.port}`;
    const sent = { path: "/dev/iam", headers: { host }, service: "execute-api" };
    const { status, body } = await api.call("/iam", { headers: await signedHeaders(apis.emulator, sent) });
    assert.equal(status, 200, body);
    const { identity } = (JSON.parse(body) as { requestContext: { identity: Record<string, unknown> } })
      .requestContext;
    assert.equal(identity["userArn"], "arn:aws:iam::000000000000:root");
    const foreign = await signedHeaders({ ...apis.emulator, secretAccessKey: "wrong" }, sent);
    assert.equal((await api.call("/iam", { headers: foreign })).status, 403);
  });
});
