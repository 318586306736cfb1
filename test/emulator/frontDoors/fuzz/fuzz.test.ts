import assert from "node:assert/strict";
import { connect } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startedEmulator } from "../../startedEmulator.ts";
import { type Door, type FuzzRequest, requests } from "./requests.ts";

const template = `Resources:
  Rest: { Type: AWS::Serverless::Api, Properties: { StageName: dev, BinaryMediaTypes: ["image/*"] } }
  Http: { Type: AWS::Serverless::HttpApi, Properties: { CorsConfiguration: true } }
  News:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: live
      Routes: { $default: { FunctionArn: !GetAtt Echo.Arn } }
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { Name: group, TargetType: lambda, Targets: [{ Id: !GetAtt Echo.Arn }] }
  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Name: balancer } }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 80
      Protocol: HTTP
      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Group }]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Priority: 1
      Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: ["/*y/*"] } }]
      Actions: [{ Type: redirect, RedirectConfig: { StatusCode: HTTP_302, Path: "/to/#{path}", Query: "#{query}&a=1" } }]
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      Events:
        RestOne: { Type: Api, Properties: { RestApiId: !Ref Rest, Path: "/orders/{id}", Method: get } }
        RestAll: { Type: Api, Properties: { RestApiId: !Ref Rest, Path: "/{proxy+}", Method: any } }
        HttpOne: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: "/orders/{id}", Method: get } }
        HttpAll: { Type: HttpApi, Properties: { ApiId: !Ref Http } }
`;

const echo =
  "export const handler = async ({ path, rawPath, body }) => ({ statusCode: 200, body: JSON.stringify({ path, rawPath, length: body?.length }) });";

const count = 5_000;
/** As many environments of the function as there are at the most. */
const atOnce = 4;

/** A server that waits for more than was sent is told that nothing comes. */
const idleMs = 1_000;

/** What the server answers until it closes. */
async function answerTo(port: number, { bytes, isWhole }: FuzzRequest): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A server that has closed before all was written has answered, too.
  socket.on("error", () => undefined);
  socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
  socket.setTimeout(idleMs, () => socket.end());
  if (isWhole) socket.write(bytes);
  else socket.end(bytes);
  return await promise;
}

// A request may be anything: whatever it is, it ends, with what AWS could answer, and the next one is served.
test(
  `${count} requests of all kinds end without a fault of the emulator`,
  { timeout: 180_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), echo);
    await writeFile(join(folder, "template.yaml"), template);
    const { port, endpoint, apis } = await startedEmulator(t, { templates: [join(folder, "template.yaml")] });
    const loopback = `127.0.0.1:${port}`;
    const doors = (await apis()).flatMap(({ apiId, name, kind }): Door[] => {
      if (kind === "loadBalancer") {
        const host = `${name}.elb.us-east-1.localhost:${port}`;
        return [
          { prefix: `/_alb/${name}`, host: loopback },
          { prefix: "", host },
        ];
      }
      const stage = { rest: "/dev", http: "", webSocket: "/live" }[kind];
      return [
        { prefix: `/_api/${name}${stage}`, host: loopback },
        { prefix: stage, host: `${apiId}.execute-api.us-east-1.localhost:${port}` },
      ];
    });
    const [first, ...others] = doors;
    assert.ok(first && others.length === 7);
    const wrong: string[] = [];
    const statuses = new Map<string, number>();
    const pages = ["/_api", "/_alb", "/_api/Http/_console"].map((prefix) => ({ prefix, host: loopback }));
    const all = requests(20_261_126, [first, ...others, ...pages]);
    let sent = 0;
    const worker = async () => {
      while (sent < count) {
        sent += 1;
        const request = all.next().value;
        const answer = await answerTo(port, request);
        // What comes behind a "100 Continue" counts.
        const status = [...answer.matchAll(/HTTP\/1\.1 ([2-9]\d\d)/g)].at(0)?.[1] ?? "closed";
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status.startsWith("5"))
          wrong.push(`${status} ${request.bytes.subarray(0, 400).toString("latin1")}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    assert.deepEqual(wrong.slice(0, 3), []);
    // The most are requests, not refused for their form.
    assert.ok((statuses.get("200") ?? 0) > count / 5, JSON.stringify(Object.fromEntries(statuses)));
    for (const path of ["Rest/dev/orders/1", "Http/orders/1"]) {
      assert.equal((await fetch(`${endpoint}/_api/${path}`)).status, 200);
    }
    t.diagnostic(JSON.stringify(Object.fromEntries(statuses)));
  },
);
