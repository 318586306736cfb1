import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { Agent, request } from "node:https";
import { connect, isIP } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { before, describe, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { WebSocket } from "ws";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { silentLog } from "../../../src/shared/log.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

const template = `Resources:
  Shop: { Type: AWS::Serverless::HttpApi }
  Office: { Type: AWS::Serverless::Api, Properties: { StageName: dev } }
  News: { Type: AWS::Serverless::WebSocketApi, Properties: { RouteSelectionExpression: $request.body.action, StageName: live, Routes: { $default: { FunctionArn: !GetAtt Echo.Arn, RouteResponseSelectionExpression: $default } } } }
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        One: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: /echo, Method: get } }
        Two: { Type: Api, Properties: { RestApiId: !Ref Office, Path: /echo, Method: get } }
`;
const code = `export const handler = async ({ headers = {}, body, requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify({ proto: headers["x-forwarded-proto"] ?? headers["X-Forwarded-Proto"], body, domain: requestContext.domainName }),
});`;

describe("HTTPS", () => {
  const end = suiteEnd();
  let running: Awaited<ReturnType<typeof startedEmulator>>;
  let ca = "";
  let secure = "";

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "lw-https-"));
    end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    writeFileSync(join(folder, "app.mjs"), code);
    writeFileSync(join(folder, "template.yaml"), template);
    running = await startedEmulator(end, { templates: [join(folder, "template.yaml")], https: { port: 0 } });
    assert.ok(running.https);
    ({ endpoint: secure } = running.https);
    ca = readFileSync(running.https.authority, "utf8");
  });

  async function get(url: string, headers: Readonly<Record<string, string>> = {}) {
    // Names below localhost do not lead anywhere on every system.
    const { hostname, port, pathname } = new URL(url);
    const asked = request({
      host: "127.0.0.1",
      port,
      path: pathname,

      servername: isIP(hostname) === 0 ? hostname : "",
      ca,
      agent: false,
      headers: { host: `${hostname}:${port}`, ...headers },
    });
    asked.end();
    const [answer] = await once(asked, "response");
    return { status: answer.statusCode as number, body: await text(answer) };
  }

  test("APIs, by their plain addresses and by their own hosts, are told of it", async () => {
    for (const path of ["/_api/Shop/echo", "/_api/Office/dev/echo"]) {
      const { status, body } = await get(`${secure}${path}`);
      assert.deepEqual([status, JSON.parse(body).proto], [200, "https"], path);
      const plain = await fetch(`${running.endpoint}${path}`);
      assert.deepEqual(((await plain.json()) as { proto: string }).proto, "http");
    }
    const [api] = (await running.apis()).filter(({ name }) => name === "Shop");
    const { port } = new URL(secure);
    const own = await get(`https://${api?.apiId}.execute-api.us-east-1.localhost:${port}/echo`);
    assert.equal(own.status, 200, own.body);
  });

  test("AWS's clients and function URLs", async () => {
    const requestHandler = { httpsAgent: new Agent({ ca }) };
    const client = new LambdaClient({ ...clientOptions({ ...running, endpoint: secure }), requestHandler });
    const { FunctionUrl = "" } = await client.send(new GetFunctionUrlConfigCommand({ FunctionName: "Echo" }));
    const { hostname } = new URL(FunctionUrl);
    const { status, body } = await get(`https://${hostname}:${new URL(secure).port}/`);
    assert.deepEqual([status, JSON.parse(body).proto], [200, "https"]);
    client.destroy();
  });

  test("clients that speak HTTP/2 alone, as Kinesis's does; those that know both speak HTTP/1.1", async () => {
    const session = connectHttp2(secure, { ca });
    const stream = session.request({ ":path": "/_api/Shop/echo" });
    const [head] = (await once(stream, "response")) as [IncomingHttpHeaders & { ":status": number }];
    assert.equal(head[":status"], 200, await text(stream));
    session.close();
    const port = Number(new URL(secure).port);
    const both = connectTls({ host: "127.0.0.1", port, ca, ALPNProtocols: ["h2", "http/1.1"] });
    await once(both, "secureConnect");
    assert.equal(both.alpnProtocol, "http/1.1");
    both.destroy();
  });

  test("WebSockets, whose functions are told an address that they can call", async () => {
    const socket = new WebSocket(`${secure.replace("https", "wss")}/_api/News/live`, { ca });
    await once(socket, "open");
    socket.send("hello");
    const [data] = (await once(socket, "message")) as [Buffer];
    const { body, domain } = JSON.parse(data.toString()) as { body: string; domain: string };
    assert.equal(body, "hello");
    assert.ok(domain.startsWith(`127.0.0.1:${running.port}/_api/`), domain);
    socket.close();
    await once(socket, "close");
  });

  test("an upgrade to something else is answered as a request without one", async () => {
    const { status } = await get(`${secure}/_api/Shop/echo`, { connection: "Upgrade", upgrade: "h2c" });
    assert.equal(status, 200);
  });

  test("foreign hosts and pages are refused as everywhere", async () => {
    const asked: readonly Readonly<Record<string, string>>[] = [
      { host: "evil.example" },
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of asked)
      assert.equal((await get(`${secure}/2015-03-31/functions`, headers)).status, 403);
  });

  test("what does not speak TLS is let go, and others are served", async () => {
    const port = Number(new URL(secure).port);
    const plain = plainRequest({ host: "127.0.0.1", port, agent: false });
    plain.end();
    const [error] = (await once(plain, "error")) as [Error];
    assert.ok(error);
    const half = connect(port, "127.0.0.1");
    half.write(Buffer.from([0x16, 0x03, 0x01]));
    assert.equal((await get(`${secure}/_api/Shop/echo`)).status, 200);
    half.destroy();
    const old = connectTls({
      host: "127.0.0.1",
      port,
      ca,
      maxVersion: "TLSv1.1",
      minVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    await once(old, "error");
  });

  test("nothing listens beyond loopback", async () => {
    const port = Number(new URL(secure).port);
    const [outside] = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each?.internal === false && each.family === "IPv4");
    if (outside === undefined) return;
    const socket = connect(port, outside.address);
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNREFUSED");
  });
});

test("an emulator with connections of HTTPS stops, and keeps its certificate for the next start", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "lw-https-"));
  t.after(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 }));
  const start = () =>
    startEmulator({
      port: 0,
      https: { port: 0 },
      dataDir,
      templates: [],
      accountId: "000000000000",
      region: "us-east-1",
      log: silentLog,
    });
  const first = await start();
  const ca = readFileSync(first.https?.authority ?? "", "utf8");
  const agent = new Agent({ ca, keepAlive: true });
  t.after(() => agent.destroy());
  const asked = request(`${first.https?.endpoint}/`, { agent });
  asked.end();
  const [answer] = await once(asked, "response");
  answer.resume();
  await once(answer, "end");
  const half = connect(Number(new URL(first.https?.endpoint ?? "").port), "127.0.0.1");
  await once(half, "connect");
  const ended = once(half, "close");
  await first.stop();
  await ended;
  const second = await start();
  assert.equal(readFileSync(second.https?.authority ?? "", "utf8"), ca);
  await second.stop();
});
