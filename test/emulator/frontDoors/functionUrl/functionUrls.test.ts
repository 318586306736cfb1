import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { before, describe, test } from "node:test";
import { DeleteFunctionCommand, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { signedHeaders } from "../../wire/signedRequest.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { echo, Urls } from "./urls.ts";

describe("a function URL", () => {
  const end = suiteEnd();
  let urls: Urls;

  before(async () => {
    urls = await Urls.open(end);
  });

  test("gives the function an event of payload format 2.0", async () => {
    const { host } = await urls.make(echo);
    const answer = await urls.call(host, {
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
    assert.equal(headers["cookie"], "c1=v1; c2=v2");
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
    const { host } = await urls.make("export const handler = async (event) => event.body.length;");
    const post = (bytes: number, type: string) =>
      urls.call(host, { method: "POST", headers: { "content-type": type }, body: Buffer.alloc(bytes, "a") });
    assert.equal((await post(6_000_000, "text/plain")).body, "6000000");
    assert.equal((await post(4_500_000, "image/png")).body, "6000000");
    const refused = await post(4_720_000, "image/png");
    assert.deepEqual(
      [refused.status, refused.headers["x-amzn-errortype"]],
      [413, "RequestEntityTooLargeException"],
    );
  });

  test("leaves an authorization that is not AWS's to the function", async () => {
    const { host } = await urls.make("export const handler = async (event) => event.headers.authorization;");
    assert.equal((await urls.call(host, { headers: { authorization: "Bearer x, y" } })).body, "Bearer x, y");
  });

  test("joins headers that come twice with a comma", async () => {
    const { host } = await urls.make(echo);
    const headers = { host, "X-Many": ["one", "two, three"] };
    const outgoing = request({ host: "127.0.0.1", port: urls.emulator.port, headers }).end();
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const event = JSON.parse(Buffer.concat(await incoming.toArray()).toString()) as {
      headers: Record<string, string>;
    };
    assert.equal(event.headers["x-many"], "one,two, three");
  });

  test("the event, the function and the answer have one trace", async () => {
    const { host } = await urls.make(
      `export const handler = async (event) => [event.headers["x-amzn-trace-id"], process.env._X_AMZN_TRACE_ID];`,
    );
    const begun = await urls.call(host);
    const [inEvent = "", inFunction = ""] = JSON.parse(begun.body) as string[];
    assert.match(inEvent, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.ok(inFunction.startsWith(`${inEvent};Parent=`), inFunction);
    assert.equal(begun.headers["x-amzn-trace-id"], inFunction);
    const given = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const continued = await urls.call(host, { headers: { "x-amzn-trace-id": given } });
    assert.deepEqual(JSON.parse(continued.body), [given, continued.headers["x-amzn-trace-id"]]);
    assert.ok(String(continued.headers["x-amzn-trace-id"]).startsWith(`${given};Lineage=1:`));
  });

  test("gives what is no text in base64", async () => {
    const { host } = await urls.make(echo);
    for (const [type, body] of [
      ["application/octet-stream", Buffer.from([0, 255])],
      ["application/x-www-form-urlencoded", Buffer.from("a=b")],
      ["application/json", Buffer.from([0xc3])],
    ] as const) {
      const answer = await urls.call(host, { method: "POST", headers: { "content-type": type }, body });
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
      const { host } = await urls.make(`export const handler = async () => (${result});`);
      const answer = await urls.call(host);
      assert.deepEqual([answer.status, answer.body], [status, body]);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.equal(answer.headers["content-length"], String(Buffer.byteLength(body)));
    });
  }

  test("answers 204 without a body's length, and HEAD without a body", async () => {
    const empty = await urls.make("export const handler = async () => ({ statusCode: 204 });");
    const { status, headers } = await urls.call(empty.host);
    assert.deepEqual([status, headers["content-length"]], [204, undefined]);
    const { host } = await urls.make(
      "export const handler = async (event) => event.requestContext.http.method;",
    );
    const head = await urls.call(host, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.body], [200, "4", ""]);
  });

  test("passes on headers and cookies, but those of the connection and those that HTTP cannot carry", async () => {
    const { host } = await urls.make(`export const handler = async () => ({
      statusCode: 200,
      headers: { "X-One": 1, "Content-Type": "text/plain", Connection: "close", "Transfer-Encoding": "x", "bad name": "x", "x-bad": "a\\nb", "x-name": "na\u00efve \u2713.pdf" },
      cookies: ["a=1; Secure", "b=2", "c=\u2713"],
      body: "x",
    });`);
    const { headers } = await urls.call(host);
    assert.equal(headers["x-one"], "1");
    assert.equal(headers["content-type"], "text/plain");
    const utf8 = (text: unknown) => Buffer.from(String(text), "latin1").toString("utf8");
    assert.equal(utf8(headers["x-name"]), "na\u00efve \u2713.pdf");
    assert.deepEqual(headers["set-cookie"]?.slice(0, 2), ["a=1; Secure", "b=2"]);
    assert.equal(utf8(headers["set-cookie"]?.[2]), "c=\u2713");
    assert.equal(headers["transfer-encoding"], undefined);
    assert.equal(headers["x-bad"], undefined);
  });

  test("answers a failed function with 502", async () => {
    const { host } = await urls.make("export const handler = async () => { throw new Error('secret'); };");
    const answer = await urls.call(host);
    assert.deepEqual([answer.status, answer.body], [502, "Internal Server Error"]);
  });

  test("answers a throttled function with 429", async () => {
    const { host, name } = await urls.make(echo);
    await urls.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }),
    );
    const answer = await urls.call(host);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers["x-amzn-errortype"], "TooManyRequestsException");
  });

  test("that nobody has is forbidden without a message, also after its function is gone", async () => {
    const { host, name } = await urls.make(echo);
    await urls.client.send(new DeleteFunctionCommand({ FunctionName: name }));
    const elsewhere = (await urls.make(echo)).host.replace("us-east-1", "eu-west-1");
    for (const gone of [host, elsewhere, `abc.lambda-url.us-east-1.localhost:${urls.emulator.port}`]) {
      const answer = await urls.call(gone);
      assert.deepEqual([answer.status, answer.body], [403, '{"Message":null}']);
      assert.equal(answer.headers["x-amzn-errortype"], "AccessDeniedException");
    }
  });

  const forbidden =
    '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

  for (const permissions of [[], ["InvokeFunctionUrl"], ["InvokeFunction"]] as const) {
    test(`without authentication is forbidden by a policy with ${permissions.join() || "nothing"}`, async () => {
      const { host } = await urls.make(echo, { permissions });
      const answer = await urls.call(host);
      assert.deepEqual([answer.status, answer.body], [403, forbidden]);
      assert.equal(answer.headers["x-amzn-errortype"], "AccessDeniedException");
    });
  }

  test("with AWS_IAM lets in who signs with the key, and tells the function who that was", async () => {
    const { host } = await urls.make(echo, { authType: "AWS_IAM", permissions: [] });
    const sent = { method: "POST", path: "/x?y=z", headers: { host }, body: "b" };
    const unsigned = await urls.call(host, sent);
    assert.deepEqual([unsigned.status, unsigned.body], [403, forbidden]);

    const headers = await signedHeaders(urls.emulator, sent);
    const tampered = await urls.call(host, { ...sent, headers, body: "c" });
    assert.equal(tampered.status, 403);
    assert.match(tampered.body, /^\{"Message":"The request signature we calculated/);

    const forQueues = await urls.call(host, {
      ...sent,
      headers: await signedHeaders(urls.emulator, { ...sent, service: "sqs" }),
    });
    assert.equal(forQueues.status, 403);
    assert.match(forQueues.body, /^\{"Message":"Credential should be scoped to correct service: 'lambda'\."/);

    const answer = await urls.call(host, { ...sent, headers });
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
      accessKey: urls.emulator.accessKeyId,
      accountId: "000000000000",
      callerId: "000000000000",
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: "arn:aws:iam::000000000000:root",
      userId: "000000000000",
    });
  });

  test("answers a browser's preflight itself, and adds its CORS headers to the function's answer", async () => {
    const { host } = await urls.make(
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
    const preflight = await urls.call(host, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers["access-control-allow-origin"], origin);
    assert.equal(preflight.headers["access-control-allow-methods"], "GET,PUT");
    assert.equal(preflight.headers["access-control-allow-headers"], "x-a");
    assert.equal(preflight.headers["access-control-allow-credentials"], "true");
    assert.equal(preflight.headers["access-control-max-age"], "60");

    const allowed = await urls.call(host, { headers: { origin } });
    assert.equal(allowed.headers["access-control-allow-origin"], origin);
    assert.equal(allowed.headers["access-control-expose-headers"], "x-b");
    assert.equal(allowed.headers["vary"], "Origin");
    const foreign = await urls.call(host, { headers: { origin: "https://evil.example" } });
    assert.equal(foreign.headers["access-control-allow-origin"], "mine");
    const refused = await urls.call(host, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "PUT" },
    });
    assert.equal(refused.headers["access-control-allow-origin"], undefined);
  });
});
