import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { APIGatewayClient, GetAuthorizersCommand, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";
import { localToken } from "../localToken.ts";

const template = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: ., MemorySize: 128 } }
Resources:
  Users:
    Type: AWS::Cognito::UserPool
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Users }
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth:
        DefaultAuthorizer: Pool
        Authorizers: { Pool: { UserPoolArn: !GetAtt Users.Arn } }
  Web:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Pool
        Authorizers:
          Pool:
            JwtConfiguration:
              issuer: !Sub "https://cognito-idp.\${AWS::Region}.amazonaws.com/\${Users}"
              audience: [!Ref Client]
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables: { ISSUER: !GetAtt Users.ProviderURL, CLIENT: !Ref Client }
      Events:
        Mine: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /mine, Method: get } }
        Open: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /open, Method: get, Auth: { Authorizer: NONE } } }
        Scoped:
          Type: Api
          Properties: { RestApiId: !Ref Shop, Path: /scoped, Method: get, Auth: { AuthorizationScopes: [orders/read] } }
        Http: { Type: HttpApi, Properties: { ApiId: !Ref Web, Path: /mine, Method: get } }
`;

const code = `export const handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify({ issuer: process.env.ISSUER, client: process.env.CLIENT, authorizer: event.requestContext.authorizer }),
});`;

interface Seen {
  readonly issuer: string;
  readonly client: string;
  readonly authorizer?: { readonly claims?: Readonly<Record<string, string>> };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
describe("user pools of templates as authorizers", () => {
  const end = suiteEnd();
  let dataDir: string;
  let emulator: Emulator;
  let pool: Seen;

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), code);
    await writeFile(join(folder, "template.yaml"), template);
    dataDir = join(folder, "data");
    emulator = await startedEmulator(end, { templates: [join(folder, "template.yaml")], dataDir });
    pool = JSON.parse((await call("Shop/dev/open")).body) as Seen;
  });

  const call = (path: string, token?: string) =>
    send(emulator, {
      path: `/_api/${path}`,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });
  const signed = (...args: readonly string[]) =>
    localToken(dataDir, "--issuer", pool.issuer, "--audience", pool.client, ...args);

  test("a pool has an address and an ARN that its authorizer names", async () => {
    assert.match(pool.issuer, /^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_[0-9a-z]{9}$/);
    assert.match(pool.client, /^[0-9a-z]{26}$/);
    const client = new APIGatewayClient(clientOptions(emulator));
    end.after(() => client.destroy());
    const { items = [] } = await client.send(new GetRestApisCommand());
    const { items: authorizers } = await client.send(new GetAuthorizersCommand({ restApiId: items[0]?.id }));
    const arn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${pool.issuer.split("/").at(-1)}`;
    assert.deepEqual(authorizers?.[0]?.providerARNs, [arn]);
  });

  test("an identity token of the pool lets in, and its claims reach the function as text", async () => {
    const token = await signed("--claim", "token_use=id", "--claim", 'cognito:groups=["a","b"]');
    const { status, body } = await call("Shop/dev/mine", token);
    assert.equal(status, 200, body);
    const { claims } = (JSON.parse(body) as Seen).authorizer ?? {};
    assert.deepEqual(
      [claims?.["iss"], claims?.["aud"], claims?.["sub"], claims?.["cognito:groups"]],
      [pool.issuer, pool.client, "local-user", "a,b"],
    );
    assert.match(claims?.["exp"] ?? "", /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:]{8} UTC \d{4}$/);
  });

  test("no token, a foreign one and an access token without scopes let nobody in", async () => {
    const foreign = await localToken(dataDir, "--issuer", "https://other.example", "--audience", pool.client);
    for (const token of [undefined, "nonsense", foreign, await signed("--claim", "token_use=access")]) {
      const { status, body } = await call("Shop/dev/mine", token);
      assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}']);
    }
    const late = await call("Shop/dev/mine", await signed("--expires-in", "0s"));
    assert.deepEqual([late.status, late.body], [401, '{"message":"The incoming token has expired"}']);
  });

  test("a method with scopes takes an access token that has one of them", async () => {
    const access = await signed("--claim", "token_use=access", "--scope", "orders/read");
    assert.equal((await call("Shop/dev/scoped", access)).status, 200);
    for (const scope of [[], ["--scope", "orders/write"]]) {
      const { status } = await call("Shop/dev/scoped", await signed("--claim", "token_use=access", ...scope));
      assert.equal(status, 401);
    }
  });

  test("an HTTP API takes the pool's tokens by its issuer and its client", async () => {
    assert.equal((await call("Web/mine", await signed())).status, 200);
    assert.equal((await call("Web/mine")).status, 401);
  });
});
