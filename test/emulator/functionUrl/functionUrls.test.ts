import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { describe, test } from "node:test";
import {
  AddPermissionCommand,
  type Cors,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { zipOf } from "../../conformance/packages.ts";
import { type Answer, type Sent, send, signedHeaders } from "../http/signedRequest.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

interface UrlSettings {
  readonly authType?: "NONE" | "AWS_IAM";
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: Cors;
  readonly permissions?: readonly ("InvokeFunctionUrl" | "InvokeFunction")[];
}

describe("a function URL", async () => {
  const emulator = await startedEmulator(suiteEnd());
  const client = new LambdaClient(clientOptions(emulator));

  /** A function whose module is `code`, and the host name of its URL. */
  async function makeUrl(code: string, settings: UrlSettings = {}): Promise<{ host: string; name: string }> {
    const { authType = "NONE", invokeMode, cors } = settings;
    const name = `url-${randomUUID()}`;
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/r",
        Code: { ZipFile: await zipOf({ "index.mjs": code }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName: name });
    const { permissions = ["InvokeFunctionUrl", "InvokeFunction"] } = settings;
    for (const action of permissions) {
      await client.send(
        new AddPermissionCommand({
          FunctionName: name,
          StatementId: action,
          Action: `lambda:${action}`,
          Principal: "*",
          ...(action === "InvokeFunctionUrl"
            ? { FunctionUrlAuthType: authType }
            : { InvokedViaFunctionUrl: true }),
        }),
      );
    }
    const { FunctionUrl } = await client.send(
      new CreateFunctionUrlConfigCommand({
        FunctionName: name,
        AuthType: authType,
        InvokeMode: invokeMode,
        Cors: cors,
      }),
    );
    return { host: new URL(FunctionUrl ?? "").host, name };
  }

  const call = (host: string, { headers, ...sent }: Sent = {}): Promise<Answer> =>
    send(emulator, { ...sent, headers: { host, ...headers } });

  const echo = "export const handler = async (event) => event;";

  test("gives the function an event of payload format 2.0", async () => {
    const { host } = await makeUrl(echo);
    const answer = await call(host, {
      method: "POST",
      path: "/a%20path/x?a=1&a=2&b=%C3%A9",
      headers: {
        "content-type": "application/json",
        cookie: "c1=v1; c2=v2",
        "X-Many": "one, two",
        "user-agent": "a test (of, some kind)",
      },
      body: '{"é":1}',
    });
    assert.equal(answer.status, 200);
    const event = JSON.parse(answer.body) as Record<string, unknown>;
    const [urlId = ""] = host.split(".");
    const { requestContext, headers, ...rest } = event as {
      requestContext: Record<string, unknown>;
      headers: Record<string, string>;
    };
    assert.deepEqual(rest, {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/a%20path/x",
      rawQueryString: "a=1&a=2&b=%C3%A9",
      cookies: ["c1=v1", "c2=v2"],
      queryStringParameters: { a: "1,2", b: "é" },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
    assert.equal(headers["x-many"], "one, two");
    assert.equal(headers["user-agent"], "a test (of, some kind)");
    assert.equal(headers["cookie"], undefined);
    assert.equal(headers["x-forwarded-for"], "127.0.0.1");
    assert.match(headers["x-amzn-trace-id"] ?? "", /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    const { requestId, time, timeEpoch, ...context } = requestContext;
    assert.deepEqual(context, {
      accountId: "anonymous",
      apiId: urlId,
      domainName: host.replace(/:\d+$/, ""),
      domainPrefix: urlId,
      http: {
        method: "POST",
        path: "/a%20path/x",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "a test (of, some kind)",
      },
      routeKey: "$default",
      stage: "$default",
    });
    assert.equal(requestId, answer.headers["x-amzn-requestid"]);
    assert.match(String(time), /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.ok(Math.abs(Number(timeEpoch) - Date.now()) < 60_000);
  });

  test("takes what fits into an event of 6 MB, which is less of a body in base64", async () => {
    const { host } = await makeUrl("export const handler = async (event) => event.body.length;");
    const post = (bytes: number, type: string) =>
      call(host, { method: "POST", headers: { "content-type": type }, body: Buffer.alloc(bytes, "a") });
    assert.equal((await post(6_000_000, "text/plain")).body, "6000000");
    assert.equal((await post(4_500_000, "image/png")).body, "6000000");
    const refused = await post(4_720_000, "image/png");
    assert.deepEqual(
      [refused.status, refused.headers["x-amzn-errortype"]],
      [413, "RequestEntityTooLargeException"],
    );
  });

  test("leaves an authorization that is not AWS's to the function", async () => {
    const { host } = await makeUrl("export const handler = async (event) => event.headers.authorization;");
    assert.equal((await call(host, { headers: { authorization: "Bearer x, y" } })).body, "Bearer x, y");
  });

  test("joins headers that come twice with a comma", async () => {
    const { host } = await makeUrl(echo);
    const headers = { host, "X-Many": ["one", "two, three"] };
    const outgoing = request({ host: "127.0.0.1", port: emulator.port, headers }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const event = JSON.parse(Buffer.concat(await incoming.toArray()).toString()) as {
      headers: Record<string, string>;
    };
    assert.equal(event.headers["x-many"], "one,two, three");
  });

  test("the event, the function and the answer have one trace", async () => {
    const { host } = await makeUrl(
      `export const handler = async (event) => [event.headers["x-amzn-trace-id"], process.env._X_AMZN_TRACE_ID];`,
    );
    const begun = await call(host);
    const [inEvent = "", inFunction = ""] = JSON.parse(begun.body) as string[];
    assert.match(inEvent, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.ok(inFunction.startsWith(`${inEvent};Parent=`), inFunction);
    assert.equal(begun.headers["x-amzn-trace-id"], inFunction);
    const given = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const continued = await call(host, { headers: { "x-amzn-trace-id": given } });
    assert.deepEqual(JSON.parse(continued.body), [given, continued.headers["x-amzn-trace-id"]]);
    assert.ok(String(continued.headers["x-amzn-trace-id"]).startsWith(`${given};Lineage=1:`));
  });

  test("gives what is no text in base64", async () => {
    const { host } = await makeUrl(echo);
    for (const [type, body] of [
      ["application/octet-stream", Buffer.from([0, 255])],
      ["application/x-www-form-urlencoded", Buffer.from("a=b")],
      ["application/json", Buffer.from([0xc3])],
    ] as const) {
      const answer = await call(host, { method: "POST", headers: { "content-type": type }, body });
      const event = JSON.parse(answer.body) as { body: string; isBase64Encoded: boolean };
      assert.deepEqual([event.isBase64Encoded, event.body], [true, body.toString("base64")], type);
    }
  });

  const results: readonly (readonly [name: string, result: string, status: number, body: string])[] = [
    ["an object without statusCode", '{ hello: "world" }', 200, '{"hello":"world"}'],
    ["a list", '["hello", 3, true]', 200, '["hello",3,true]'],
    ["a string", '"hello"', 200, "hello"],
    ["a number", "3.1", 200, "3.1"],
    ["a boolean", "true", 200, "true"],
    ["nothing", "undefined", 200, "null"],
    ["a status and text", '{ statusCode: 201, body: "text" }', 201, "text"],
    ["a status as text", '{ statusCode: "404" }', 404, ""],
    ["a body in base64", '{ statusCode: 200, body: "aGk=", isBase64Encoded: true }', 200, "hi"],
    ["a body that is no text", "{ statusCode: 200, body: { a: 1 } }", 200, '{"a":1}'],
    ["a status that is none", '{ statusCode: "many" }', 502, "Internal Server Error"],
    ["a status that ends no request", '{ statusCode: 103, body: "x" }', 502, "Internal Server Error"],
    ["a status beyond all", "{ statusCode: 600 }", 502, "Internal Server Error"],
  ];
  for (const [name, result, status, body] of results) {
    test(`answers ${name} with ${status}`, async () => {
      const { host } = await makeUrl(`export const handler = async () => (${result});`);
      const answer = await call(host);
      assert.deepEqual([answer.status, answer.body], [status, body]);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.equal(answer.headers["content-length"], String(Buffer.byteLength(body)));
    });
  }

  test("answers 204 without a body's length, and HEAD without a body", async () => {
    const empty = await makeUrl("export const handler = async () => ({ statusCode: 204 });");
    const { status, headers } = await call(empty.host);
    assert.deepEqual([status, headers["content-length"]], [204, undefined]);
    const { host } = await makeUrl(
      "export const handler = async (event) => event.requestContext.http.method;",
    );
    const head = await call(host, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.body], [200, "4", ""]);
  });

  test("passes on headers and cookies, but those of the connection and those that HTTP cannot carry", async () => {
    const { host } = await makeUrl(`export const handler = async () => ({
      statusCode: 200,
      headers: { "X-One": 1, "Content-Type": "text/plain", Connection: "close", "Transfer-Encoding": "x", "bad name": "x", "x-bad": "a\\nb" },
      cookies: ["a=1; Secure", "b=2"],
      body: "x",
    });`);
    const { headers } = await call(host);
    assert.equal(headers["x-one"], "1");
    assert.equal(headers["content-type"], "text/plain");
    assert.deepEqual(headers["set-cookie"], ["a=1; Secure", "b=2"]);
    assert.equal(headers["transfer-encoding"], undefined);
    assert.equal(headers["x-bad"], undefined);
  });

  test("answers a failed function with 502", async () => {
    const { host } = await makeUrl("export const handler = async () => { throw new Error('secret'); };");
    const answer = await call(host);
    assert.deepEqual([answer.status, answer.body], [502, "Internal Server Error"]);
  });

  test("answers a throttled function with 429", async () => {
    const { host, name } = await makeUrl(echo);
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }),
    );
    const answer = await call(host);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers["x-amzn-errortype"], "TooManyRequestsException");
  });

  test("that nobody has is forbidden without a message, also after its function is gone", async () => {
    const { host, name } = await makeUrl(echo);
    await client.send(new DeleteFunctionCommand({ FunctionName: name }));
    const elsewhere = (await makeUrl(echo)).host.replace("us-east-1", "eu-west-1");
    for (const gone of [host, elsewhere, `abc.lambda-url.us-east-1.localhost:${emulator.port}`]) {
      const answer = await call(gone);
      assert.deepEqual([answer.status, answer.body], [403, '{"Message":null}']);
      assert.equal(answer.headers["x-amzn-errortype"], "AccessDeniedException");
    }
  });

  const forbidden =
    '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

  for (const permissions of [[], ["InvokeFunctionUrl"], ["InvokeFunction"]] as const) {
    test(`without authentication is forbidden by a policy with ${permissions.join() || "nothing"}`, async () => {
      const { host } = await makeUrl(echo, { permissions });
      const answer = await call(host);
      assert.deepEqual([answer.status, answer.body], [403, forbidden]);
      assert.equal(answer.headers["x-amzn-errortype"], "AccessDeniedException");
    });
  }

  test("with AWS_IAM lets in who signs with the key, and tells the function who that was", async () => {
    const { host } = await makeUrl(echo, { authType: "AWS_IAM", permissions: [] });
    const sent = { method: "POST", path: "/x?y=z", headers: { host }, body: "b" };
    const unsigned = await call(host, sent);
    assert.deepEqual([unsigned.status, unsigned.body], [403, forbidden]);

    const headers = await signedHeaders(emulator, sent);
    const tampered = await call(host, { ...sent, headers, body: "c" });
    assert.equal(tampered.status, 403);
    assert.match(tampered.body, /^\{"Message":"The request signature we calculated/);

    const answer = await call(host, { ...sent, headers });
    assert.equal(answer.status, 200);
    const event = JSON.parse(answer.body) as {
      headers: Record<string, string>;
      requestContext: { accountId: string; authorizer: { iam: Record<string, unknown> } };
    };
    const { requestContext } = event;
    assert.equal(event.headers["authorization"], undefined);
    assert.equal(event.headers["x-amz-date"], headers["x-amz-date"]);
    assert.equal(requestContext.accountId, "000000000000");
    assert.deepEqual(requestContext.authorizer.iam, {
      accessKey: emulator.accessKeyId,
      accountId: "000000000000",
      callerId: "000000000000",
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: "arn:aws:iam::000000000000:root",
      userId: "000000000000",
    });
  });

  test("answers a browser's preflight itself, and adds its CORS headers to the function's answer", async () => {
    const { host } = await makeUrl(
      `export const handler = async () => ({ statusCode: 200, headers: { "access-control-allow-origin": "mine" }, body: "" });`,
      {
        cors: {
          AllowOrigins: ["https://app.example"],
          AllowMethods: ["GET", "PUT"],
          AllowHeaders: ["x-a"],
          ExposeHeaders: ["x-b"],
          AllowCredentials: true,
          MaxAge: 60,
        },
      },
    );
    const origin = "https://app.example";
    const preflight = await call(host, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers["access-control-allow-origin"], origin);
    assert.equal(preflight.headers["access-control-allow-methods"], "GET,PUT");
    assert.equal(preflight.headers["access-control-allow-headers"], "x-a");
    assert.equal(preflight.headers["access-control-allow-credentials"], "true");
    assert.equal(preflight.headers["access-control-max-age"], "60");

    const allowed = await call(host, { headers: { origin } });
    assert.equal(allowed.headers["access-control-allow-origin"], origin);
    assert.equal(allowed.headers["access-control-expose-headers"], "x-b");
    assert.equal(allowed.headers["vary"], "Origin");
    const foreign = await call(host, { headers: { origin: "https://evil.example" } });
    assert.equal(foreign.headers["access-control-allow-origin"], "mine");
    const refused = await call(host, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "PUT" },
    });
    assert.equal(refused.headers["access-control-allow-origin"], undefined);
  });

  const streaming = (body: string) =>
    `export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;

  test("streams: status and headers from the prelude, and the first bytes before the last are written", async () => {
    const { host } = await makeUrl(
      streaming(`
        const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 203, headers: { "X-A": "b", "Content-Type": "text/plain" }, cookies: ["c=d"] });
        answer.write("first");
        await new Promise((go) => setTimeout(go, Number(event.queryStringParameters?.wait ?? 0)));
        answer.end("last");`),
      { invokeMode: "RESPONSE_STREAM" },
    );
    const outgoing = request({
      host: "127.0.0.1",
      port: emulator.port,
      path: "/?wait=300",
      headers: { host },
    }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    assert.equal(incoming.statusCode, 203);
    assert.equal(incoming.headers["x-a"], "b");
    assert.equal(incoming.headers["content-type"], "text/plain");
    assert.deepEqual(incoming.headers["set-cookie"], ["c=d"]);
    const chunks: string[] = [];
    for await (const chunk of incoming) chunks.push(String(chunk));
    assert.equal(chunks[0], "first");
    assert.equal(chunks.join(""), "firstlast");
  });

  test("streams without a prelude with the content type that the function set", async () => {
    const { host } = await makeUrl(streaming('stream.setContentType("text/html"); stream.end("<p>");'), {
      invokeMode: "RESPONSE_STREAM",
    });
    const answer = await call(host);
    assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [200, "text/html", "<p>"]);
  });

  test("in stream mode answers a function that does not stream as otherwise, and a failed one with 502", async () => {
    const plain = await makeUrl("export const handler = async () => ({ statusCode: 202, body: 'x' });", {
      invokeMode: "RESPONSE_STREAM",
    });
    const answer = await call(plain.host);
    assert.deepEqual([answer.status, answer.body], [202, "x"]);
    const failing = await makeUrl(streaming('throw new Error("x");'), { invokeMode: "RESPONSE_STREAM" });
    assert.equal((await call(failing.host)).status, 502);
  });

  test("goes on after a client that left in the middle of a stream", async () => {
    const { host } = await makeUrl(
      streaming(`
        stream.write("begun");
        for (let count = 0; count < 20; count += 1) {
          await new Promise((go) => setTimeout(go, 10));
          stream.write("x".repeat(100_000));
        }
        stream.end("over");`),
      { invokeMode: "RESPONSE_STREAM" },
    );
    const outgoing = request({ host: "127.0.0.1", port: emulator.port, headers: { host } }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(incoming, "data");
    incoming.destroy();
    assert.match((await call(host)).body, /^begunx+over$/);
  });

  test("cuts the connection when the function fails in the middle of a stream", async () => {
    const { host } = await makeUrl(
      streaming(
        'stream.write("begun"); await new Promise((go) => setTimeout(go, 50)); throw new Error("x");',
      ),
      {
        invokeMode: "RESPONSE_STREAM",
      },
    );
    await assert.rejects(call(host), /aborted|socket hang up/);
  });
});
