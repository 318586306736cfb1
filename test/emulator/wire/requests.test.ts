import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { before, describe, test } from "node:test";
import { HttpRequest } from "@smithy/core/transport";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { silentLog } from "../../../src/shared/log.ts";
import { startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { send, sendSigned, signedHeaders } from "./signedRequest.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const json = { "content-type": "application/x-amz-json-1.1" };

describe("a request over the wire", () => {
  const errors: unknown[] = [];
  const log = { ...silentLog, error: (event: string, facts?: object) => errors.push([event, facts]) };
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end, { log });
  });
  const functions = "/2015-03-31/functions";

  test("every answer has a request id, also a refusal", async () => {
    for (const answer of [
      await sendSigned(emulator, { path: functions }),
      await send(emulator, { path: functions }),
      await sendSigned(emulator, { path: "/nowhere" }),
    ]) {
      assert.match(String(answer.headers["x-amzn-requestid"]), uuid);
    }
  });

  test("without a signature it is refused in each service's own way", async () => {
    const lambda = await send(emulator, { path: functions });
    assert.equal(lambda.status, 403);
    assert.equal(lambda.headers["x-amzn-errortype"], "MissingAuthenticationTokenException");
    assert.deepEqual(JSON.parse(lambda.body), { message: "Missing Authentication Token" });

    const logs = await send(emulator, {
      method: "POST",
      headers: { ...json, "x-amz-target": "Logs_20140328.DescribeLogGroups" },
      body: "{}",
    });
    assert.equal(logs.status, 400);
    assert.deepEqual(JSON.parse(logs.body), {
      __type: "MissingAuthenticationTokenException",
      message: "Request is missing Authentication Token",
    });

    const sts = await send(emulator, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    });
    assert.equal(sts.status, 403);
    assert.match(sts.body, /<Code>MissingAuthenticationToken<\/Code>/);
  });

  test("another key and another secret are told apart", async () => {
    const key = await sendSigned({ ...emulator, accessKeyId: "AKIAAAAAAAAAAAAAAAAA" }, { path: functions });
    assert.equal(key.headers["x-amzn-errortype"], "UnrecognizedClientException");
    assert.deepEqual(JSON.parse(key.body), {
      message: "The security token included in the request is invalid.",
    });
    const secret = await sendSigned({ ...emulator, secretAccessKey: "x" }, { path: functions });
    assert.equal(secret.status, 403);
    assert.equal(secret.headers["x-amzn-errortype"], "InvalidSignatureException");
  });

  test("a body that was changed after it was signed is refused", async () => {
    const sent = { method: "POST", path: `${functions}/f/invocations`, body: '{"a":1}' };
    const headers = await signedHeaders(emulator, sent);
    const answer = await send(emulator, { ...sent, headers, body: '{"a":2}' });
    assert.equal(answer.headers["x-amzn-errortype"], "InvalidSignatureException");
  });

  test("a header of AWS's own that was added after the signature is refused", async () => {
    const sent = { method: "POST", path: `${functions}/f/invocations`, body: "{}" };
    const headers = await signedHeaders(emulator, sent);
    const answer = await send(emulator, {
      ...sent,
      headers: { ...headers, "X-Amz-Invocation-Type": "Event" },
    });
    assert.deepEqual([answer.status, answer.headers["x-amzn-errortype"]], [403, "InvalidSignatureException"]);
    const traced = await send(emulator, {
      ...sent,
      headers: { ...headers, "X-Amzn-Trace-Id": "Root=1-a-b" },
    });
    assert.equal(traced.status, 404);
  });

  test("headers may be called what every object has, signed and forged", async () => {
    const path = `${functions}/`;
    const signed = await sendSigned(emulator, { path, headers: { constructor: "x" } });
    assert.equal(signed.status, 200, signed.body);
    const { authorization = "", ...headers } = await signedHeaders(emulator, { path });
    const forged = authorization.replace("SignedHeaders=", "SignedHeaders=__proto__;constructor;");
    assert.equal(
      (await send(emulator, { path, headers: { ...headers, authorization: forged } })).status,
      403,
    );
  });

  test("a signature for another region is refused, except by STS, which has none", async () => {
    const lambda = await sendSigned(emulator, { path: functions, region: "eu-west-1" });
    assert.equal(lambda.status, 403);
    assert.match(lambda.body, /Credential should be scoped to a valid region, not 'eu-west-1'\./);
    const sts = await sendSigned(emulator, {
      service: "sts",
      region: "eu-west-1",
      path: "/?Action=GetCallerIdentity&Version=2011-06-15",
    });
    assert.equal(sts.status, 200);
    assert.match(sts.body, /<Account>000000000000<\/Account>/);
  });

  test("a presigned address works without headers until it ends", async () => {
    const presign = async (signingDate: Date) => {
      const signer = new SignatureV4({
        service: "lambda",
        region: emulator.region,
        credentials: emulator,
        sha256: Hash.bind(null, "sha256"),
      });
      const { query } = await signer.presign(
        new HttpRequest({
          method: "GET",
          protocol: "http:",
          hostname: "127.0.0.1",
          port: emulator.port,
          path: functions,
          headers: { host: `127.0.0.1:${emulator.port}` },
        }),
        { expiresIn: 60, signingDate },
      );
      return await send(emulator, {
        path: `${functions}?${new URLSearchParams(query as Record<string, string>).toString()}`,
      });
    };
    assert.equal((await presign(new Date())).status, 200);
    const late = await presign(new Date(Date.now() - 61_000));
    assert.equal(late.status, 403);
    assert.match(late.body, /Signature expired/);
  });

  test("a foreign host name and a web page are refused before anything else", async () => {
    const headers = await signedHeaders(emulator, { path: functions });
    const rebound = await send(emulator, { path: functions, headers: { ...headers, host: "evil.example" } });
    assert.equal(rebound.status, 403);
    assert.match(rebound.body, /not this machine/);
    const page = await send(emulator, {
      path: functions,
      headers: { ...headers, origin: "https://evil.example" },
    });
    assert.equal(page.status, 403);
    assert.match(page.body, /web pages/);
  });

  test("a path or method of no operation is answered as Lambda answers it", async () => {
    for (const sent of [
      { path: "/2015-03-31/nothing" },
      { path: functions, method: "PATCH" },
      { path: "/" },
    ]) {
      const answer = await sendSigned(emulator, sent);
      assert.equal(answer.status, 403);
      assert.equal(answer.headers["x-amzn-errortype"], "AccessDeniedException");
      assert.deepEqual(JSON.parse(answer.body), {
        Message: "Unable to determine service/operation name to be authorized",
      });
    }
  });

  test("JSON that does not parse, or has the wrong types, is refused without an echo of it", async () => {
    for (const [body, message] of [
      ['{"FunctionName":', "Could not parse request body into json"],
      ['{"Timeout":"x"}', "STRING_VALUE can not be converted to Integer"],
      ["[]", "Start of list found where not expected"],
    ] as const) {
      const answer = await sendSigned(emulator, { method: "POST", path: functions, body });
      assert.equal(answer.status, 400);
      assert.equal(answer.headers["x-amzn-errortype"], "SerializationException");
      assert.deepEqual(JSON.parse(answer.body), { message });
    }
  });

  test("an operation that is not emulated says its name with 501", async () => {
    const answer = await sendSigned(emulator, {
      service: "logs",
      method: "POST",
      headers: { ...json, "x-amz-target": "Logs_20140328.CreateExportTask" },
      body: "{}",
    });
    assert.equal(answer.status, 501);
    assert.deepEqual(JSON.parse(answer.body), {
      __type: "NotImplementedException",
      message: "The operation CreateExportTask of logs is not emulated.",
    });
  });

  test("unknown targets and actions, and targets with another content type, are no operations", async () => {
    const logs = (headers: Record<string, string>) =>
      sendSigned(emulator, { service: "logs", method: "POST", headers, body: "{}" });
    const unknown = await logs({ ...json, "x-amz-target": "Logs_20140328.__proto__" });
    assert.equal(unknown.status, 400);
    assert.deepEqual(JSON.parse(unknown.body), { __type: "UnknownOperationException" });
    const untyped = await logs({
      "content-type": "text/plain",
      "x-amz-target": "Logs_20140328.DescribeLogGroups",
    });
    assert.equal(untyped.status, 404);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const action = await sendSigned(emulator, {
      service: "sts",
      method: "POST",
      headers: form,
      body: "Action=Nothing",
    });
    assert.equal(action.status, 400);
    assert.match(action.body, /<Code>InvalidAction<\/Code>/);
  });

  test("a service that is not emulated is named", async () => {
    for (const service of ["cognito-idp", "constructor"]) {
      const answer = await sendSigned(emulator, { service, method: "POST", body: "{}" });
      assert.equal(answer.status, 501);
      assert.ok(answer.body.includes(`The service '${service}' is not emulated.`), answer.body);
    }
  });

  test("too large a body is refused with the operation's limit, and the connection's next request is none", async () => {
    const answer = await sendSigned(emulator, {
      method: "POST",
      path: `${functions}/f/invocations`,
      body: Buffer.alloc(6_291_457, " "),
    });
    assert.equal(answer.status, 413);
    assert.equal(answer.headers["x-amzn-errortype"], "RequestEntityTooLargeException");
    assert.deepEqual(JSON.parse(answer.body), {
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    });
    assert.equal(answer.headers["connection"], "close");
  });

  test("clients that go away in the middle of a body or of an answer disturb nobody", async () => {
    const path = `${functions}/f/invocations`;
    const upload = { method: "POST", path, body: Buffer.alloc(1_000_000, " ") };
    const headers = { ...(await signedHeaders(emulator, upload)), "content-length": "1000000" };
    const cut = connect(emulator.port, "127.0.0.1");
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    cut.write(`POST ${path} HTTP/1.1\r\n${head.join("")}\r\n${" ".repeat(100_000)}`, () => cut.destroy());
    await once(cut, "close");

    const group = "/aws/lambda/cut";
    const logs = (operation: string, body: object) => ({
      service: "logs",
      method: "POST",
      headers: { ...json, "x-amz-target": `Logs_20140328.${operation}` },
      body: JSON.stringify(body),
    });
    await sendSigned(emulator, logs("CreateLogGroup", { logGroupName: group }));
    const tail = logs("StartLiveTail", { logGroupIdentifiers: [group] });
    const outgoing = request({
      host: "127.0.0.1",
      port: emulator.port,
      method: "POST",
      path: "/",
      headers: await signedHeaders(emulator, tail),
    }).end(tail.body);
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    await once(incoming, "data");
    incoming.destroy();
    assert.equal((await sendSigned(emulator, { path: functions })).status, 200);
    assert.deepEqual(errors, []);
  });

  test("bytes that are no HTTP, and heads without end, do not disturb others", async () => {
    for (const [bytes, status] of [
      ["\u0000\u0001\u0002 nonsense\r\n\r\n", "400"],
      [`GET / HTTP/1.1\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, "431"],
      ["GET /\u00ff HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n", "400"],
    ] as const) {
      const socket = connect(emulator.port, "127.0.0.1");
      socket.write(bytes, "latin1");
      const [data] = (await once(socket, "data")) as [Buffer];
      assert.match(data.toString(), new RegExp(`^HTTP/1.1 ${status}`));
      socket.destroy();
    }
    assert.equal((await sendSigned(emulator, { path: functions })).status, 200);
  });
});

describe("an emulator that lets everyone in", () => {
  const end = suiteEnd();
  let emulator: Emulator;
  before(async () => {
    emulator = await startedEmulator(end, { anonymous: true });
  });

  test("needs no signature, and tells the services apart by the request's shape", async () => {
    assert.equal((await send(emulator, { path: "/2015-03-31/functions" })).status, 200);
    const logs = await send(emulator, {
      method: "POST",
      headers: { ...json, "x-amz-target": "Logs_20140328.DescribeLogGroups" },
      body: "{}",
    });
    assert.deepEqual(JSON.parse(logs.body), { logGroups: [] });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const sts = await send(emulator, { method: "POST", headers: form, body: "Action=GetCallerIdentity" });
    assert.match(sts.body, /<GetCallerIdentityResult>/);
    const sqs = await send(emulator, { method: "POST", headers: form, body: "Action=ListQueues" });
    assert.match(sqs.body, /<ListQueuesResult>/);
  });

  test("still refuses web pages", async () => {
    const page = await send(emulator, {
      path: "/2015-03-31/functions",
      headers: { origin: "https://evil.example" },
    });
    assert.equal(page.status, 403);
  });
});
