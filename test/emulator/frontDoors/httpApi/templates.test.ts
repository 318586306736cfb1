import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import * as v from "valibot";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { ApiAddresses } from "../../../../src/protocol/apiAddresses.ts";
import { until } from "../../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { send, sendSigned } from "../../wire/signedRequest.ts";

const template = (path: string) => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: ., MemorySize: 128 }
  HttpApi: { CorsConfiguration: { AllowOrigins: ["http://localhost:3000"] } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { ADDRESS: !Sub "\${ServerlessHttpApi.ApiEndpoint}/orders" } }
      Events:
        One: { Type: HttpApi, Properties: { Path: "${path}/{id}", Method: get } }
        Own: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: /buy, Method: POST } }
        Open: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: /open, Method: GET, Auth: { Authorizer: NONE } } }
  Gate:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.gate }
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: prod
      StageVariables: { table: orders }
      Auth:
        DefaultAuthorizer: Gatekeeper
        Authorizers:
          Gatekeeper:
            FunctionArn: !GetAtt Gate.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            Identity: { Headers: [X-Key] }
  Plain:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: plain, ProtocolType: HTTP }
  PlainIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Plain
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt Orders.Arn
      PayloadFormatVersion: "2.0"
  PlainRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Plain
      RouteKey: $default
      Target: !Join ["/", [integrations, !Ref PlainIntegration]]
  PlainStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Plain, StageName: $default, AutoDeploy: true }
`;

const code = `export const handler = async (event) => ({ routeKey: event.routeKey, id: event.pathParameters?.id, address: process.env.ADDRESS, stage: event.stageVariables });
export const gate = async (event) => ({ isAuthorized: event.identitySource[0] === "open" });
`;

describe("HTTP APIs of templates", () => {
  const end = suiteEnd();
  let folder: string;
  let emulator: Emulator;
  let client: ApiGatewayV2Client;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), code);
    await writeFile(join(folder, "template.yaml"), template("/orders"));
    emulator = await startedEmulator(end, { templates: [join(folder, "template.yaml")] });
    client = new ApiGatewayV2Client(clientOptions(emulator));
    end.after(() => client.destroy());
  });

  const call = (path: string, sent: { method?: string; headers?: Record<string, string> } = {}) =>
    send(emulator, { path: `/_api/${path}`, ...sent });

  test("an event without an API is a route of the one that they share, and its address is known", async () => {
    const { status, body } = await call("ServerlessHttpApi/orders/7");
    assert.equal(status, 200, body);
    const { routeKey, id, address } = JSON.parse(body) as Record<string, string>;
    assert.deepEqual([routeKey, id], ["GET /orders/{id}", "7"]);
    const { Items = [] } = await client.send(new GetApisCommand());
    const shared = Items.find(({ Name }) => Name === "ServerlessHttpApi");
    assert.equal(address, `${shared?.ApiEndpoint}/orders`);
    assert.deepEqual(shared?.CorsConfiguration?.AllowOrigins, ["http://localhost:3000"]);
  });

  test("an API of its own has stage, variables and an authorizer for all its routes but those without", async () => {
    assert.equal((await call("Shop/prod/buy", { method: "POST" })).status, 401);
    assert.equal((await call("Shop/prod/buy", { method: "POST", headers: { "x-key": "shut" } })).status, 403);
    const { body } = await call("Shop/prod/buy", { method: "POST", headers: { "x-key": "open" } });
    assert.deepEqual((JSON.parse(body) as { stage: unknown }).stage, { table: "orders" });
    assert.equal((await call("Shop/prod/open")).status, 200);
  });

  test("CloudFormation's own types are joined by their references", async () => {
    const { status, body } = await call("plain/any/where");
    assert.equal(status, 200, body);
    assert.equal((JSON.parse(body) as { routeKey: string }).routeKey, "$default");
  });

  test("each API is listed with its address and its routes, which answer there", async () => {
    const { body } = await sendSigned(emulator, { path: "/_local/apis" });
    const { apis } = v.parse(v.pipe(v.string(), v.parseJson(), ApiAddresses), body);
    assert.deepEqual(
      apis.map(({ name, url }) => [name, url.replace(emulator.endpoint, "")]),
      [
        ["ServerlessHttpApi", "/_api/ServerlessHttpApi/"],
        ["Shop", "/_api/Shop/prod/"],
        ["plain", "/_api/plain/"],
      ],
    );
    const [shared] = apis[0]?.routes ?? [];
    assert.deepEqual([shared?.method, shared?.path, shared?.functionName], ["GET", "/orders/{id}", "Orders"]);
    const { status } = await fetch(shared?.url.replace("{id}", "7") ?? "");
    assert.equal(status, 200);
  });

  test("what the template changes is served, and what it drops is gone", async () => {
    await writeFile(join(folder, "template.yaml"), template("/sales"));
    await until(async () => (await call("ServerlessHttpApi/sales/1")).status === 200);
    assert.equal((await call("ServerlessHttpApi/orders/1")).status, 404);
  });
});
