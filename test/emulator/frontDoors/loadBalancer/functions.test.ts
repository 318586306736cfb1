import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { WebSocket } from "ws";
import { until } from "../../../until.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { Apis } from "../httpApi/apis.ts";
import { Client, echoesEvent } from "../webSocket/socketApis.ts";
import { Balancers, forward } from "./balancers.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
describe("a function behind a load balancer", () => {
  const end = suiteEnd();
  let apis: Apis;
  let balancers: Balancers;
  let echo: string;
  before(async () => {
    apis = await Apis.open(end);
    balancers = new Balancers(apis, end);
    echo = await apis.functionArn(echoesEvent);
  });

  test("gets AWS's event: last values, nothing decoded, headers in lower case", async () => {
    const group = await balancers.group(echo);
    const balancer = await balancers.create([forward(group)]);
    const { status, headers, body } = await balancer.call("/a%20b/c?x=1&x=%2Fz&flag&e=", {
      headers: { "X-Mine": "yes", "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678" },
    });
    assert.equal(status, 200);
    assert.equal(headers["server"], "awselb/2.0");
    assert.equal(headers["content-type"], "application/octet-stream");
    const { port } = apis.emulator;
    assert.deepEqual(JSON.parse(body), {
      requestContext: { elb: { targetGroupArn: group } },
      httpMethod: "GET",
      path: "/a%20b/c",
      queryStringParameters: { x: "%2Fz", flag: "", e: "" },
      headers: {
        host: `${balancer.name}.elb.us-east-1.localhost:${port}`,
        "x-mine": "yes",
        "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": String(port),
        "x-forwarded-proto": "http",
      },
      body: "",
      isBase64Encoded: false,
    });
    const plain = JSON.parse((await balancer.callPlain("")).body) as Record<string, unknown>;
    assert.equal(plain["path"], "/");
    assert.deepEqual(plain["queryStringParameters"], {});
  });

  test("gets lists, and answers with lists alone, where the target group has multi-value headers", async () => {
    const answering = await apis.functionArn(`export const handler = async (event) => ({
      statusCode: 200, headers: { "x-single": "no" }, multiValueHeaders: { "set-cookie": ["a=1", "b=2"], "x-event": [Buffer.from(JSON.stringify(event)).toString("base64")] }, body: "",
    });`);
    const balancer = await balancers.create([forward(await balancers.group(answering, {}, true))]);
    const { headers } = await balancer.call("/?x=1&x=2", { headers: { accept: "a" } });
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
    assert.equal(headers["x-single"], undefined);
    const event = JSON.parse(Buffer.from(String(headers["x-event"]), "base64").toString()) as Record<
      string,
      unknown
    >;
    assert.deepEqual(event["multiValueQueryStringParameters"], { x: ["1", "2"] });
    assert.deepEqual((event["multiValueHeaders"] as Record<string, unknown>)["accept"], ["a"]);
    assert.equal(event["headers"], undefined);
    assert.equal(event["queryStringParameters"], undefined);
  });

  test("gets text as text and all else in base64", async () => {
    const balancer = await balancers.create([forward(await balancers.group(echo))]);
    const cases = [
      [{ "content-type": "text/csv" }, false],
      [{ "content-type": "application/json; charset=utf-8" }, false],
      [{ "content-type": "application/javascript" }, false],
      [{ "content-type": "application/xml" }, false],
      [{ "content-type": "application/x-www-form-urlencoded" }, true],
      [{ "content-type": "image/png" }, true],
      [{ "content-type": "text/plain", "content-encoding": "gzip" }, true],
      [{}, true],
    ] as const;
    for (const [headers, isBase64Encoded] of cases) {
      const { body } = await balancer.call("/", { method: "POST", body: "hello", headers });
      const event = JSON.parse(body) as Record<string, unknown>;
      assert.equal(event["isBase64Encoded"], isBase64Encoded, JSON.stringify(headers));
      assert.equal(event["body"], isBase64Encoded ? "aGVsbG8=" : "hello");
    }
  });

  test("answers with status, headers and bytes, or is a bad gateway", async () => {
    const scripted =
      await apis.functionArn(`export const handler = async ({ queryStringParameters: { say } }) => {
      if (say === "throw") throw new Error("no");
      return JSON.parse(decodeURIComponent(say));
    };`);
    const balancer = await balancers.create([forward(await balancers.group(scripted))]);
    const say = (answer: unknown) => balancer.call(`/?say=${encodeURIComponent(JSON.stringify(answer))}`);
    const good = await say({
      statusCode: 404,
      statusDescription: "404 Not Found",
      headers: { "content-type": "text/plain", "x-n": 1, connection: "close" },
      multiValueHeaders: { "x-many": ["a"] },
      body: "aGVsbG8=",
      isBase64Encoded: true,
    });
    assert.deepEqual([good.status, good.body], [404, "hello"]);
    assert.deepEqual([good.headers["x-n"], good.headers["x-many"]], ["1", undefined]);
    assert.equal((await say({ statusCode: 200 })).body, "");
    for (const wrong of [
      null,
      "text",
      [],
      {},
      { body: "x" },
      { statusCode: "200" },
      { statusCode: 20 },
      { statusCode: 200, body: {} },
      { statusCode: 200, body: "?", isBase64Encoded: true },
    ]) {
      const { status, headers, body } = await say(wrong);
      assert.equal(status, 502, JSON.stringify(wrong));
      assert.equal(headers["content-type"], "text/html");
      assert.equal(
        body,
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
      );
    }
    assert.equal((await balancer.call("/?say=throw")).status, 502);
  });

  test("takes and gives a megabyte", async () => {
    const growing = await apis.functionArn(`export const handler = async ({ body }) => ({
      statusCode: 200, body: "x".repeat(Number(body) || body.length), });`);
    const balancer = await balancers.create([forward(await balancers.group(growing))]);
    const post = (body: string) =>
      balancer.call("/", { method: "POST", body, headers: { "content-type": "text/plain" } });
    assert.equal((await post("y".repeat(1024 * 1024 - 100))).status, 200);
    assert.equal((await post("y".repeat(1024 * 1024 + 1))).status, 413);
    assert.equal((await post(String(1024 * 1024))).status, 502);
  });

  test("is missing where nothing is registered, and holds no connection", async () => {
    const balancer = await balancers.create([forward(await balancers.group(undefined))]);
    const { status, body } = await balancer.call("/");
    assert.equal(status, 503);
    assert.match(body, /503 Service Temporarily Unavailable/);
    const client = new Client(new WebSocket(`ws://127.0.0.1:${apis.emulator.port}/_alb/${balancer.name}/`));
    assert.equal((await client.refused()).status, 400);
  });

  test("is asked whether it is well where its target group checks", { timeout: 60_000 }, async () => {
    const well = await apis.functionArn(`export const handler = async ({ headers, path }) => ({
      statusCode: headers["user-agent"] === "ELB-HealthChecker/2.0" && path === "/health" ? 204 : 500 });`);
    const check = { HealthCheckEnabled: true, HealthCheckPath: "/health", HealthCheckIntervalSeconds: 35 };
    const healthy = await balancers.group(well, { ...check, Matcher: { HttpCode: "200-299" } });
    const ill = await balancers.group(well, check);
    await balancers.create([forward(healthy)]);
    await balancers.create([forward(ill)]);
    const stateOf = async (TargetGroupArn: string) => {
      const { TargetHealthDescriptions: [first] = [] } = await balancers.client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      return first?.TargetHealth?.State;
    };
    await until(async () => (await stateOf(healthy)) === "healthy");
    await until(async () => (await stateOf(ill)) === "unhealthy");
  });
});
