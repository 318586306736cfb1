import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { until } from "../../../until.ts";
import { startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";

const template = (path: string) => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: . }
  Api: { Cors: { AllowOrigin: "'*'", AllowMethods: "'GET,POST'" } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        List: { Type: Api, Properties: { Path: "${path}", Method: get } }
        One: { Type: Api, Properties: { Path: "${path}/{id}", Method: get } }
        Own: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /buy, Method: post } }
        Open: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /open, Method: any, Auth: { Authorizer: NONE } } }
  Gate:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.gate }
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Variables: { table: orders }
      BinaryMediaTypes: [image~1*]
      GatewayResponses:
        UNAUTHORIZED: { StatusCode: 418, ResponseParameters: { Headers: { X-Why: "'no key'" } } }
      Auth:
        DefaultAuthorizer: Gatekeeper
        Authorizers:
          Gatekeeper: { FunctionArn: !GetAtt Gate.Arn, Identity: { Header: X-Key, ReauthorizeEvery: 0 } }
  Plain:
    Type: AWS::ApiGateway::RestApi
    Properties: { Name: plain }
  PlainItem:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Plain, ParentId: !GetAtt Plain.RootResourceId, PathPart: "{item}" }
  PlainGet:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Plain
      ResourceId: !Ref PlainItem
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Orders.Arn}/invocations
  PlainDeployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: PlainGet
    Properties: { RestApiId: !Ref Plain, StageName: live }
`;

const code = `export const handler = async (event) => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" }, body: JSON.stringify({ resource: event.resource, path: event.pathParameters, stage: event.stageVariables, who: event.requestContext.authorizer?.principalId, encoded: event.isBase64Encoded }) });
export const gate = async (event) => ({ principalId: "me", policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect: event.authorizationToken === "open" ? "Allow" : "Deny", Resource: event.methodArn }] } });
`;

describe("REST APIs of templates", () => {
  const end = suiteEnd();
  let folder: string;
  let emulator: Emulator;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), code);
    await writeFile(join(folder, "template.yaml"), template("/orders"));
    emulator = await startedEmulator(end, { templates: [join(folder, "template.yaml")] });
  });

  const call = (path: string, sent: Parameters<typeof send>[1] = {}) =>
    send(emulator, { path: `/_api/${path}`, ...sent });
  const answered = async (path: string, sent: Parameters<typeof send>[1] = {}) => {
    const { status, body } = await call(path, sent);
    assert.equal(status, 200, body);
    return JSON.parse(body) as Record<string, unknown>;
  };

  test("events without an API share one, whose stage is Prod", async () => {
    assert.equal((await answered("ServerlessRestApi/Prod/orders"))["resource"], "/orders");
    const one = await answered("ServerlessRestApi/Prod/orders/7");
    assert.deepEqual([one["resource"], one["path"]], ["/orders/{id}", { id: "7" }]);
    assert.equal((await call("ServerlessRestApi/Prod/none")).status, 403);
  });

  test("CORS is a mock's answer to the browser's question", async () => {
    const { status, headers } = await call("ServerlessRestApi/Prod/orders/7", { method: "OPTIONS" });
    assert.equal(status, 200);
    assert.equal(headers["access-control-allow-origin"], "*");
    assert.equal(headers["access-control-allow-methods"], "GET,POST");
  });

  test("an API of its own has variables, binary types, an authorizer, and its own words", async () => {
    const post = (key?: string) =>
      call("Shop/v1/buy", {
        method: "POST",
        headers: { "content-type": "image/png", ...(key !== undefined && { "x-key": key }) },
        body: "bytes",
      });
    const none = await post();
    assert.deepEqual([none.status, none.headers["x-why"]], [418, "no key"]);
    assert.equal((await post("shut")).status, 403);
    const { status, body } = await post("open");
    assert.equal(status, 200, body);
    const { stage, who, encoded } = JSON.parse(body) as Record<string, unknown>;
    assert.deepEqual([stage, who, encoded], [{ table: "orders" }, "me", true]);
    assert.equal((await call("Shop/v1/open", { method: "PATCH" })).status, 200);
  });

  test("CloudFormation's own types are joined by their references, a deployment makes its stage", async () => {
    assert.deepEqual((await answered("plain/live/thing"))["path"], { item: "thing" });
  });

  test("what the template changes is served, and what it drops is gone", async () => {
    await writeFile(join(folder, "template.yaml"), template("/sales"));
    await until(async () => (await call("ServerlessRestApi/Prod/sales/1")).status === 200);
    assert.equal((await call("ServerlessRestApi/Prod/orders")).status, 403);
  });
});
