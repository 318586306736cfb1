import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  CreateStageCommand,
  ExportApiCommand,
  GetApiCommand,
  GetRoutesCommand,
  ImportApiCommand,
  ReimportApiCommand,
  ResetAuthorizersCacheCommand,
} from "@aws-sdk/client-apigatewayv2";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions, startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { send, sendSigned } from "../../wire/signedRequest.ts";
import { localToken } from "../localToken.ts";
import { Api, Apis } from "./apis.ts";

const echo =
  "export const handler = async (event) => ({ key: event.routeKey, authorizer: event.requestContext.authorizer });";
const issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_defined";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
const definition = (uri: string, gate: string) => `
openapi: 3.0.1
info: { title: defined, description: by its definition, version: 1.0 }
paths:
  /orders/{id}:
    get:
      operationId: GetOrder
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/orders" }
    x-amazon-apigateway-any-method:
      security: [{ tokens: [orders.write] }]
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/orders" }
  /gated:
    get:
      security: [{ gate: [] }]
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/orders" }
  /$default:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/orders" }
components:
  x-amazon-apigateway-integrations:
    orders: { type: AWS_PROXY, httpMethod: POST, uri: "${uri}", payloadFormatVersion: 2.0 }
  securitySchemes:
    tokens:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: $request.header.Authorization
        jwtConfiguration: { issuer: "${issuer}", audience: [web] }
    gate:
      type: apiKey
      name: X-Key
      in: header
      x-amazon-apigateway-authorizer:
        type: request
        identitySource: $request.header.X-Key
        authorizerUri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${gate}/invocations"
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
        authorizerResultTtlInSeconds: 300
x-amazon-apigateway-cors: { allowOrigins: ["http://localhost:3000"] }
`;

describe("definitions of HTTP APIs in OpenAPI", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let text: string;

  before(async () => {
    apis = await Apis.open(end);
    const gate = `let asked = 0; export const handler = async () => ({ isAuthorized: true, context: { asked: ++asked } });`;
    text = definition(await apis.functionArn(echo), await apis.functionArn(gate));
    api = await imported(text);
  });

  async function imported(body: string): Promise<Api> {
    const { ApiId = "" } = await apis.client.send(new ImportApiCommand({ Body: body }));
    await apis.client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
    return new Api(apis, ApiId);
  }
  const keyOf = async (path: string, sent = {}) =>
    (JSON.parse((await api.call(path, sent)).body) as { key: string }).key;
  const askedAt = async () =>
    (
      JSON.parse((await api.call("/gated", { headers: { "x-key": "k" } })).body) as {
        authorizer: { lambda: { asked: number } };
      }
    ).authorizer.lambda.asked;

  test("an import makes routes, authorizers and CORS", async () => {
    const { Name, Version, CorsConfiguration } = await apis.client.send(new GetApiCommand({ ApiId: api.id }));
    assert.deepEqual(
      [Name, Version, CorsConfiguration?.AllowOrigins],
      ["defined", "1", ["http://localhost:3000"]],
    );
    assert.equal(await keyOf("/orders/7"), "GET /orders/{id}");
    assert.equal(await keyOf("/else"), "$default");
    const put = (headers: Record<string, string>) => api.call("/orders/7", { method: "PUT", headers });
    assert.equal((await put({})).status, 401);
    const token = await localToken(
      apis.dataDir,
      "--issuer",
      issuer,
      "--audience",
      "web",
      "--scope",
      "orders.write",
    );
    assert.equal((await put({ authorization: `Bearer ${token}` })).status, 200);
    const { headers } = await api.call("/orders/7", { headers: { origin: "http://localhost:3000" } });
    assert.equal(headers["access-control-allow-origin"], "http://localhost:3000");
  });

  test("what an authorizer said is forgotten when the stage is asked to", async () => {
    const first = await askedAt();
    assert.equal(await askedAt(), first);
    await apis.client.send(new ResetAuthorizersCacheCommand({ ApiId: api.id, StageName: "$default" }));
    assert.equal(await askedAt(), first + 1);
  });

  test("an export has it all, and makes the same API again", async () => {
    for (const OutputType of ["JSON", "YAML"]) {
      const { body } = await apis.client.send(
        new ExportApiCommand({ ApiId: api.id, Specification: "OAS30", OutputType }),
      );
      const again = await imported(Buffer.from(body ?? []).toString("utf8"));
      const routesOf = async (ApiId: string) => {
        const { Items = [] } = await apis.client.send(new GetRoutesCommand({ ApiId }));
        return Items.map(({ RouteKey, AuthorizationType, AuthorizationScopes, OperationName }) =>
          [RouteKey, AuthorizationType, AuthorizationScopes, OperationName].join(" "),
        ).sort();
      };
      assert.deepEqual(await routesOf(again.id), await routesOf(api.id));
      assert.equal((await again.call("/orders/7")).status, 200);
    }
    const plain = await apis.client.send(
      new ExportApiCommand({
        ApiId: api.id,
        Specification: "OAS30",
        OutputType: "JSON",
        IncludeExtensions: false,
        StageName: "$default",
      }),
    );
    const document = JSON.parse(Buffer.from(plain.body ?? []).toString("utf8")) as Record<string, unknown>;
    assert.doesNotMatch(JSON.stringify(document), /x-amazon-apigateway-(?:integration|authorizer|cors)/);
    const address = `http://${api.id}.execute-api.us-east-1.localhost:${apis.emulator.port}/`;
    assert.deepEqual(document["servers"], [{ url: address }]);
  });

  test("a new import replaces what was there, and one that is none changes nothing", async () => {
    const own = await imported(text);
    const reimport = (Body: string) => apis.client.send(new ReimportApiCommand({ ApiId: own.id, Body }));
    for (const broken of ["{", "openapi: 2.0", "openapi: 3.0.1\npaths: none"]) {
      await assert.rejects(reimport(broken), { name: "BadRequestException" });
    }
    assert.equal((await own.call("/orders/7")).status, 200);
    const { body } = await apis.client.send(
      new ExportApiCommand({ ApiId: own.id, Specification: "OAS30", OutputType: "JSON" }),
    );
    const document = JSON.parse(Buffer.from(body ?? []).toString("utf8")) as {
      paths: Record<string, object>;
    };
    assert.deepEqual(Object.keys(document.paths), ["/$default", "/gated", "/orders/{id}"]);
    const orders = document.paths["/orders/{id}"];
    await reimport(JSON.stringify({ ...document, paths: { "/sales/{id}": orders } }));
    assert.equal((await own.call("/sales/7")).status, 200);
    assert.equal((await own.call("/orders/7")).status, 404);
  });
});

test("a template's definition is its API, with the functions that it names", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  await writeFile(join(folder, "app.mjs"), echo);
  await writeFile(
    join(folder, "template.yaml"),
    `Resources:
  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        info: { title: from-definition }
        paths:
          /orders:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Orders.Arn}/invocations"
                payloadFormatVersion: "2.0"
  Orders:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: . }
`,
  );
  const emulator = await startedEmulator(t, { templates: [join(folder, "template.yaml")] });
  const { status, body } = await send(emulator, { path: "/_api/from-definition/orders" });
  assert.equal(status, 200, body);
  assert.equal((JSON.parse(body) as { key: string }).key, "GET /orders");
});

test("definitions lie in files beside the template, and in S3", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:Orders/invocations`;
  const integration = { type: "aws_proxy", httpMethod: "POST", uri, payloadFormatVersion: "2.0" };
  const definition = (path: string, openapi: object) => ({
    ...openapi,
    info: { title: "defined", version: "1" },
    paths: { [path]: { get: { "x-amazon-apigateway-integration": integration } } },
  });
  const rest = JSON.stringify(definition("/stored", { swagger: "2.0" }));
  await writeFile(join(folder, "app.mjs"), echo);
  await writeFile(join(folder, "open.json"), JSON.stringify(definition("/file", { openapi: "3.0.1" })));
  await writeFile(
    join(folder, "parts.yaml"),
    "get: { x-amazon-apigateway-integration: { type: mock, requestTemplates: { application/json: '{\"statusCode\": 200}' }, responses: { default: { statusCode: '200', responseTemplates: { application/json: included } } } } }\n",
  );
  await writeFile(
    join(folder, "template.yaml"),
    `Resources:
  Shop: { Type: AWS::Serverless::HttpApi, Properties: { Name: shop, DefinitionUri: open.json } }
  Stored: { Type: AWS::Serverless::Api, Properties: { Name: stored, StageName: dev, DefinitionUri: "s3://definitions/rest.json" } }
  Parts:
    Type: AWS::Serverless::Api
    Properties:
      Name: parts
      StageName: dev
      DefinitionBody:
        swagger: "2.0"
        info: { title: parts, version: "1" }
        paths:
          /included: { "Fn::Transform": { Name: AWS::Include, Parameters: { Location: parts.yaml } } }
  Machine: { Type: AWS::Serverless::StateMachine, Properties: { Name: Machine, DefinitionUri: machine.asl.yaml } }
  Lost: { Type: AWS::Serverless::HttpApi, Properties: { Name: lost, DefinitionUri: nowhere.json } }
  Definitions: { Type: AWS::S3::Bucket, Properties: { BucketName: definitions } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      Events: { Other: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: /other, Method: get } } }
`,
  );
  await writeFile(join(folder, "machine.asl.yaml"), "StartAt: Done\nStates: { Done: { Type: Succeed } }\n");
  const emulator = await startedEmulator(t, { templates: [join(folder, "template.yaml")] });
  const get = async (path: string) => (await send(emulator, { path: `/_api/${path}` })).status;
  assert.equal(await get("shop/file"), 200);
  assert.equal(await get("shop/other"), 404, "a definition is all there is of its API");
  assert.equal(await get("parts/dev/included"), 200);
  const local = (method: string, path: string) => sendSigned(emulator, { method, path, body: "" });
  const { problems } = JSON.parse((await local("GET", "/_local/status")).body) as {
    problems: { message: string }[];
  };
  const said = problems.map(({ message }) => message).join("\n");
  assert.match(said, /"nowhere\.json" cannot be read/);
  assert.match(said, /s3:\/\/definitions\/rest\.json cannot be read/);
  const machines = new SFNClient(clientOptions(emulator));
  const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:Machine";
  const described = await machines.send(new DescribeStateMachineCommand({ stateMachineArn }));
  assert.match(described.definition ?? "", /"StartAt":"Done"/);
  machines.destroy();
  const s3 = new S3Client({ ...clientOptions(emulator), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: "definitions", Key: "rest.json", Body: rest }));
  s3.destroy();
  await local("POST", "/_local/reload");
  assert.equal(await get("stored/dev/stored"), 200);
});
