import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  UpdateApiKeyCommand,
  UpdateRestApiCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { clientOptions, startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";
import { type Api, Apis } from "./apis.ts";

const forbidden = '{"message":"Forbidden"}';
const echo =
  "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.identity) });";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
describe("API keys and usage plans of a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let usagePlanId: string;

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    await api.method(await api.resource("kept"), "GET", {
      integration: { uri: await apis.functionUri(echo) },
      method: { apiKeyRequired: true },
    });
    await api.deploy();
    const stage = { apiId: api.id, stage: "dev" };
    const quota = { limit: 2, period: "DAY" } as const;
    const plan = new CreateUsagePlanCommand({ name: "basic", apiStages: [stage], quota });
    usagePlanId = (await apis.client.send(plan)).id ?? "";
  });

  const withKey = (key: string) => api.call("/kept", { headers: { "X-API-Key": key } });
  const makeKey = async (more: { readonly enabled?: boolean; readonly value?: string } = {}) => {
    const made = await apis.client.send(new CreateApiKeyCommand({ name: "key", enabled: true, ...more }));
    return { id: made.id ?? "", value: made.value ?? "" };
  };
  const addToPlan = (keyId: string) =>
    apis.client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));

  test("a key that a plan has for the stage lets in, and the function sees it", async () => {
    const { id, value } = await makeKey();
    assert.match(value, /^[A-Za-z0-9]{40}$/);
    for (const sent of [undefined, "unknown", value]) {
      const { status, body } = sent === undefined ? await api.call("/kept") : await withKey(sent);
      assert.deepEqual([status, body], [403, forbidden]);
    }
    await addToPlan(id);
    // More often than the plan's quota: it is kept and not counted.
    for (let count = 0; count < 3; count += 1) {
      const { status, body } = await withKey(value);
      assert.equal(status, 200, body);
      const { apiKey, apiKeyId } = JSON.parse(body) as Record<string, unknown>;
      assert.deepEqual([apiKey, apiKeyId], [value, id]);
    }
    const patchOperations = [{ op: "replace", path: "/enabled", value: "false" } as const];
    await apis.client.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations }));
    assert.equal((await withKey(value)).status, 403);
  });

  test("a plan that loses the stage lets nobody in", async () => {
    const { id, value } = await makeKey();
    await addToPlan(id);
    const patch = (op: "add" | "remove") =>
      apis.client.send(
        new UpdateUsagePlanCommand({
          usagePlanId,
          patchOperations: [{ op, path: "/apiStages", value: `${api.id}:dev` }],
        }),
      );
    assert.deepEqual((await patch("remove")).apiStages, []);
    assert.equal((await withKey(value)).status, 403);
    await patch("add");
    assert.equal((await withKey(value)).status, 200);
    await apis.client.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId: id }));
    assert.equal((await withKey(value)).status, 403);
  });

  test("keys and plans are listed, changed and deleted as AWS does it", async () => {
    const { id } = await makeKey({ value: "a-value-of-at-least-20-characters" });
    const { client } = apis;
    assert.equal((await client.send(new GetApiKeyCommand({ apiKey: id }))).value, undefined);
    const shown = await client.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }));
    assert.equal(shown.value, "a-value-of-at-least-20-characters");
    const { items = [] } = await client.send(new GetApiKeysCommand({ nameQuery: "ke" }));
    assert.ok(items.some((key) => key.id === id));
    await assert.rejects(makeKey({ value: shown.value }), { name: "ConflictException" });
    await assert.rejects(makeKey({ value: "short" }), { name: "BadRequestException" });
    await addToPlan(id);
    await assert.rejects(addToPlan(id), { name: "ConflictException" });
    const listed = await client.send(new GetUsagePlanKeysCommand({ usagePlanId }));
    assert.ok(listed.items?.some((key) => key.id === id && key.type === "API_KEY"));
    const of = await client.send(new GetUsagePlansCommand({ keyId: id }));
    assert.deepEqual(
      of.items?.map((plan) => plan.id),
      [usagePlanId],
    );
    await client.send(
      new UpdateUsagePlanCommand({
        usagePlanId,
        patchOperations: [
          { op: "replace", path: "/throttle/rateLimit", value: "10.5" },
          { op: "replace", path: "/quota/period", value: "WEEK" },
        ],
      }),
    );
    const plan = await client.send(new GetUsagePlanCommand({ usagePlanId }));
    assert.deepEqual([plan.throttle, plan.quota], [{ rateLimit: 10.5 }, { limit: 2, period: "WEEK" }]);
    await client.send(new DeleteApiKeyCommand({ apiKey: id }));
    await assert.rejects(client.send(new GetApiKeyCommand({ apiKey: id })), { name: "NotFoundException" });
    await assert.rejects(client.send(new DeleteUsagePlanCommand({ usagePlanId })), {
      name: "BadRequestException",
    });
  });

  test("with the source AUTHORIZER the authorizer says the key", async () => {
    const own = await apis.create();
    const authorizerUri = await apis.functionUri(`export const handler = async (event) => ({
      principalId: "p",
      policyDocument: { Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: "*" }] },
      usageIdentifierKey: event.authorizationToken,
    });`);
    const { id: authorizerId } = await apis.client.send(
      new CreateAuthorizerCommand({
        restApiId: own.id,
        name: "a",
        type: "TOKEN",
        authorizerUri,
        identitySource: "method.request.header.Authorization",
      }),
    );
    await own.method(await own.resource("kept"), "GET", {
      integration: { uri: await apis.functionUri(echo) },
      method: { apiKeyRequired: true, authorizationType: "CUSTOM", authorizerId },
    });
    const patchOperations = [{ op: "replace", path: "/apiKeySource", value: "AUTHORIZER" } as const];
    await apis.client.send(new UpdateRestApiCommand({ restApiId: own.id, patchOperations }));
    await own.deploy();
    const { id, value } = await makeKey();
    await addToPlan(id);
    const stage = `${own.id}:dev`;
    await apis.client.send(
      new UpdateUsagePlanCommand({
        usagePlanId,
        patchOperations: [{ op: "add", path: "/apiStages", value: stage }],
      }),
    );
    const as = (authorization: string, more = {}) =>
      own.call("/kept", { headers: { authorization, ...more } });
    assert.equal((await as(value)).status, 200);
    const other = await as("other", { "x-api-key": value });
    assert.deepEqual([other.status, other.body], [403, forbidden]);
  });
});

test("a template's usage plan makes a key that its methods ask for", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  await writeFile(join(folder, "app.mjs"), echo);
  await writeFile(
    join(folder, "template.yaml"),
    `Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth: { ApiKeyRequired: true, UsagePlan: { CreateUsagePlan: PER_API, Quota: { Limit: 100, Period: DAY } } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      Events:
        Kept: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /kept, Method: get } }
        Open: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /open, Method: get, Auth: { ApiKeyRequired: false } } }
  Own:
    Type: AWS::ApiGateway::ApiKey
    DependsOn: ShopUsagePlan
    Properties: { Name: mine, Enabled: true, Value: a-value-of-my-own-here }
  OwnInPlan:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: { KeyId: !Ref Own, KeyType: API_KEY, UsagePlanId: !Ref ShopUsagePlan }
`,
  );
  const emulator = await startedEmulator(t, { templates: [join(folder, "template.yaml")] });
  const client = new APIGatewayClient(clientOptions(emulator));
  t.after(() => client.destroy());
  const call = (path: string, key?: string) =>
    send(emulator, {
      path: `/_api/Shop/dev/${path}`,
      ...(key !== undefined && { headers: { "x-api-key": key } }),
    });
  assert.equal((await call("open")).status, 200);
  assert.deepEqual([(await call("kept")).status, (await call("kept")).body], [403, forbidden]);
  assert.equal((await call("kept", "a-value-of-my-own-here")).status, 200);
  const { items = [] } = await client.send(new GetApiKeysCommand({ includeValues: true }));
  const generated = items.find(({ name }) => name !== "mine");
  assert.equal((await call("kept", generated?.value)).status, 200);
});
