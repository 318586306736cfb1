import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { Apis as HttpApis } from "../frontDoors/httpApi/apis.ts";
import { Apis as RestApis } from "../frontDoors/restApi/apis.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { createRandom } from "./random.ts";
import { sendWithin } from "./sendWithin.ts";

// Another seed makes other requests; the one of a failure is in its message.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_126);
const requests = 300;

const segments = [
  "a",
  "dev",
  "%00",
  "%zz",
  "..",
  ".",
  "",
  "%2F",
  "é",
  "constructor",
  "__proto__",
  "{id}",
  "a".repeat(3000),
  "$default",
  "+",
  "%F0%9F%98%80",
  "a;b",
  "*",
];
const queries = [
  "",
  "?",
  "?a",
  "?a=1&a=2",
  "?=",
  "?%zz=%zz",
  "?__proto__=1",
  "?a=+%2B",
  "?&&&",
  `?${"a=1&".repeat(500)}`,
];
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND", "constructor"];
const headers: readonly Readonly<Record<string, string>>[] = [
  {},
  { "content-type": "application/json" },
  { "content-type": ";;;" },
  { "content-type": "multipart/form-data" },
  { accept: ",,,;q=x" },
  { cookie: "a=1;; =; b" },
  { authorization: "Bearer x.y.z" },
  { authorization: "AWS4-HMAC-SHA256 Credential=x" },
  { origin: "null", "access-control-request-method": "GET" },
  { "x-amzn-trace-id": "Root=;Parent=;;=" },
  { "x-forwarded-for": "a, b, c" },
  { __proto__x: "1", constructor: "2" },
];
const bodies = ["", "{}", "[", "\u0000", "x".repeat(100_000), '{"a":1}', "é"];

const fine = "export const handler = async () => ({ statusCode: 200, body: 'fine' });";

describe("whatever comes to a front door", () => {
  const end = suiteEnd();
  const targets: { readonly port: number; readonly host: string; readonly prefix: string }[] = [];
  let rest: RestApis;
  let http: HttpApis;

  before(async () => {
    [rest, http] = await Promise.all([RestApis.open(end), HttpApis.open(end)]);
    const api = await rest.create({ binaryMediaTypes: ["image/*"] });
    await api.method(await api.resource("{proxy+}"), "ANY", {
      integration: { uri: await rest.functionUri(fine) },
    });
    await api.deploy();
    const httpApi = await http.create({ CorsConfiguration: { AllowOrigins: ["*"] } });
    const integration = await httpApi.integration(await http.functionArn(fine));
    await httpApi.route("ANY /a/{id}", integration);
    await httpApi.route("$default", integration);
    const host = (id: string) => `${id}.execute-api.us-east-1.localhost`;
    targets.push(
      { port: rest.emulator.port, host: host(api.id), prefix: "/dev" },
      { port: rest.emulator.port, host: "127.0.0.1", prefix: `/_api/${api.id}/dev` },
      { port: http.emulator.port, host: host(httpApi.id), prefix: "" },
      { port: http.emulator.port, host: "localhost", prefix: `/_api/${httpApi.id}` },
    );
  });

  test("is answered, and never as an error of the emulator's own", { timeout: 300_000 }, async () => {
    const random = createRandom(seed);
    const statuses = new Set<number>();
    for (let count = 0; count < requests; count += 1) {
      const target = random.pick(targets);
      const path = Array.from({ length: 1 + (count % 4) }, () => random.pick(segments)).join("/");
      const method = random.pick(methods);
      const sent = {
        method,
        path: `${target.prefix}/${Buffer.from(path).toString("latin1")}${random.pick(queries)}`,
        headers: { ...random.pick(headers), host: `${target.host}:${target.port}` },
        ...(method !== "GET" && method !== "HEAD" && { body: random.pick(bodies) }),
      };
      const described = () =>
        `seed ${seed}: ${method} ${sent.path.slice(0, 200)} ${JSON.stringify(sent.headers)}`;
      const answer = await sendWithin(target, sent, 20_000).catch((error: unknown) => {
        // Node's client refuses to send some of it, and so nothing was asked.
        if (error instanceof TypeError) return undefined;
        throw new Error(`no answer to ${described()}`, { cause: error });
      });
      if (answer === undefined) continue;
      statuses.add(answer.status);
      assert.ok(answer.status < 500, `${answer.status} ${answer.body.toString()} for ${described()}`);
    }
    assert.ok(statuses.has(200), "nothing reached a function");
  });

  test("and whoever asks next is answered", async () => {
    for (const { port, host, prefix } of targets) {
      const answer = await sendWithin({ port }, { path: `${prefix}/next`, headers: { host } }, 20_000);
      assert.equal(answer.body.toString(), "fine");
    }
  });
});
