import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import * as v from "valibot";
import { WebSocket } from "ws";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { ApiAddresses } from "../../../../src/protocol/apiAddresses.ts";
import { until } from "../../../until.ts";
import { clientOptions, type End, startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { sendSigned } from "../../wire/signedRequest.ts";
import { Client } from "./socketApis.ts";

const template = (key: string) => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: ., MemorySize: 128 }
  WebSocketApi: { StageVariables: { table: orders } }
Resources:
  Talk:
    Type: AWS::Serverless::Function
    Properties: { Environment: { Variables: { ADDRESS: !GetAtt Plain.ApiEndpoint } } }
  Gate:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.gate }
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Gate.Arn, IdentitySource: [route.request.querystring.token] }
      Routes:
        $connect: { FunctionArn: !GetAtt Talk.Arn }
        ${key}: { FunctionArn: !GetAtt Talk.Arn, RouteResponseSelectionExpression: $default }
  Plain:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: plain, ProtocolType: WEBSOCKET, RouteSelectionExpression: "\${request.body.do}" }
  PlainIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Plain
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Talk.Arn}/invocations"
  PlainRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Plain
      RouteKey: $default
      Target: !Join ["/", [integrations, !Ref PlainIntegration]]
  PlainRouteResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Plain, RouteId: !Ref PlainRoute, RouteResponseKey: $default }
  PongIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Plain
      IntegrationType: MOCK
      RequestTemplates: { "200": '{"statusCode":200}' }
      TemplateSelectionExpression: "200"
  PongIntegrationResponse:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties:
      ApiId: !Ref Plain
      IntegrationId: !Ref PongIntegration
      IntegrationResponseKey: /200/
      ResponseTemplates: { "200": '{"message":"pong"}' }
      TemplateSelectionExpression: "200"
  PongRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Plain
      RouteKey: ping
      RouteResponseSelectionExpression: $default
      Target: !Join ["/", [integrations, !Ref PongIntegration]]
  ToldIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Plain
      IntegrationType: MOCK
      RequestTemplates: { $default: '#if($input.path("$.loud") == true){"statusCode":201}#else{"statusCode":200}#end' }
  ToldQuietly:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties:
      ApiId: !Ref Plain
      IntegrationId: !Ref ToldIntegration
      IntegrationResponseKey: /200/
      ResponseTemplates: { $default: '{"route":"$context.routeKey","said":$input.json("$.text")}' }
  ToldLoudly:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties:
      ApiId: !Ref Plain
      IntegrationId: !Ref ToldIntegration
      IntegrationResponseKey: /201/
      ResponseTemplates: { $default: '$util.escapeJavaScript($input.path("$.text").toUpperCase())' }
  ToldRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Plain
      RouteKey: tell
      RouteResponseSelectionExpression: $default
      Target: !Join ["/", [integrations, !Ref ToldIntegration]]
  Closed: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: closed, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  ClosedConnect:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Closed, RouteKey: $connect, ApiKeyRequired: true, Target: !Join ["/", [integrations, !Ref ClosedIntegration]] }
  ClosedIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Closed, IntegrationType: MOCK, RequestTemplates: { $default: '{"statusCode":200}' } }
  ClosedStage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Closed, StageName: live, AutoDeploy: true } }
  ClosedKey: { Type: AWS::ApiGateway::ApiKey, Properties: { Name: friend, Enabled: true, Value: a-key-of-twenty-letters } }
  ClosedPlan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: { UsagePlanName: friends, ApiStages: [{ ApiId: !Ref Closed, Stage: live }] }
  ClosedPlanKey:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: { KeyId: !Ref ClosedKey, KeyType: API_KEY, UsagePlanId: !Ref ClosedPlan }
  PlainDeployment:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [PlainRoute]
    Properties: { ApiId: !Ref Plain }
  PlainStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Plain, StageName: prod, DeploymentId: !Ref PlainDeployment }
`;

const code = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({
  key: event.requestContext.routeKey, address: process.env.ADDRESS, variables: event.stageVariables, who: event.requestContext.authorizer?.principalId }) });
export const gate = async ({ methodArn, queryStringParameters: { token } }) => ({ principalId: token,
  policyDocument: { Statement: [{ Action: "execute-api:Invoke", Effect: token === "good" ? "Allow" : "Deny", Resource: methodArn }] } });
`;

describe("WebSocket APIs of templates", () => {
  const end = suiteEnd();
  let folder: string;
  let emulator: Emulator;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), code);
    await writeFile(join(folder, "template.yaml"), template("say"));
    emulator = await startedEmulator(end, { templates: [join(folder, "template.yaml")] });
  });

  const connect = (t: End, path: string): Client => {
    const client = new Client(new WebSocket(`ws://127.0.0.1:${emulator.port}/_api/${path}`));
    t.after(() => client.socket.terminate());
    return client;
  };

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-data-mapping.html
  test("a mock's templates know the message and the context", async (t) => {
    const client = connect(t, "plain/prod");
    await client.open();
    assert.equal(await client.ask('{"do":"tell","text":"tea"}'), '{"route":"tell","said":"tea"}');
    assert.equal(await client.ask('{"do":"tell","text":"tea","loud":true}'), "TEA");
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
  test("who connects without a key that counts is refused where a key is required", async (t) => {
    const at = `ws://127.0.0.1:${emulator.port}/_api/closed/live`;
    const connectWith = (headers: Readonly<Record<string, string>>) => {
      const client = new Client(new WebSocket(at, { headers }));
      t.after(() => client.socket.terminate());
      return client;
    };
    for (const headers of [{}, { "X-Api-Key": "guessed" }])
      assert.equal((await connectWith(headers).refused()).status, 403);
    await connectWith({ "X-Api-Key": "a-key-of-twenty-letters" }).open();
  });

  test("SAM's has routes, a stage with variables and an authorizer", async (t) => {
    assert.equal((await connect(t, "Chat/default").refused()).status, 401);
    assert.equal((await connect(t, "Chat/default?token=bad").refused()).status, 403);
    const client = await connect(t, "Chat/default?token=good").open();
    const { key, variables, who } = JSON.parse(await client.ask('{"action":"say"}')) as Record<
      string,
      unknown
    >;
    assert.deepEqual([key, variables, who], ["say", { table: "orders" }, "good"]);
  });

  test("CloudFormation's own types are joined by their references, and the address is known", async (t) => {
    const client = await connect(t, "plain/prod").open();
    const { key, address } = JSON.parse(await client.ask("hello")) as Record<string, unknown>;
    assert.equal(key, "$default");
    const apis = new ApiGatewayV2Client(clientOptions(emulator));
    t.after(() => apis.destroy());
    const { Items = [] } = await apis.send(new GetApisCommand());
    const plain = Items.find(({ Name }) => Name === "plain");
    assert.equal(address, plain?.ApiEndpoint);
    assert.match(String(address), /^ws:\/\//);
    assert.deepEqual(JSON.parse(await client.ask('{"do":"ping"}')), { message: "pong" });
  });

  test("are listed with their addresses and routes", async () => {
    const { body } = await sendSigned(emulator, { path: "/_local/apis" });
    const { apis } = v.parse(v.pipe(v.string(), v.parseJson(), ApiAddresses), body);
    const chat = apis.find(({ name }) => name === "Chat");
    assert.equal(chat?.kind, "webSocket");
    assert.equal(chat?.url, `ws://127.0.0.1:${emulator.port}/_api/Chat/default`);
    assert.deepEqual(
      chat?.routes.map(({ method, path, authorization }) => [method, path, authorization]),
      [
        ["WS", "$connect", "CUSTOM"],
        ["WS", "say", undefined],
      ],
    );
    assert.ok(chat?.routes.every(({ functionName }) => functionName?.includes("Talk")));
  });

  test("change with the template, for those who are connected, too", async (t) => {
    const client = await connect(t, "Chat/default?token=good").open();
    await writeFile(join(folder, "template.yaml"), template("tell"));
    const key = await until(async () => {
      const said = JSON.parse(await client.ask('{"action":"tell"}')) as Record<string, unknown>;
      return said["key"] ?? false;
    });
    assert.equal(key, "tell");
    assert.match(await client.ask('{"action":"say"}'), /Forbidden/);
  });
});
