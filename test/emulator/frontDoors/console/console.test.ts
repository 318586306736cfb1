import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import * as v from "valibot";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { ConsoleApis, ConsoleCall, ConsoleReply } from "../../../../src/protocol/console.ts";
import { consoleKeyOf } from "../../../../src/shared/consoleKey.ts";
import { startedEmulator, suiteEnd } from "../../startedEmulator.ts";

const template = `Resources:
  Shop: { Type: AWS::Serverless::HttpApi }
  Office:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth:
        DefaultAuthorizer: Gate
        Authorizers: { Gate: { FunctionArn: !GetAtt Gate.Arn, Identity: { Header: X-Key } } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      Events:
        One: { Type: HttpApi, Properties: { ApiId: !Ref Shop, Path: "/orders/{id}", Method: any } }
        Report: { Type: Api, Properties: { RestApiId: !Ref Office, Path: /report, Method: get } }
  Gate: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x, Handler: app.gate, CodeUri: . } }
`;
const code = `export const handler = async (event) => {
  if (event.body === "fail") throw new Error("as asked");
  return { statusCode: 200, headers: { "x-said": "yes" }, body: JSON.stringify({ got: event.body ?? null }) };
};
export const gate = async (event) => {
  const Effect = event.authorizationToken === "open" ? "Allow" : "Deny";
  return { principalId: "me", policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource: "*" }] } };
};
`;

type Headers = Readonly<Record<string, string>>;

// A page that anybody may load and that says nothing to who has no key.
describe("the page of an API", () => {
  const end = suiteEnd();
  let emulator: Emulator;

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    await writeFile(join(folder, "app.mjs"), code);
    await writeFile(join(folder, "template.yaml"), template);
    // The built scripts are not what this is about.
    await writeFile(join(folder, "console.js"), 'const end = "</script>";');
    await writeFile(join(folder, "style.css"), "p {}");
    emulator = await startedEmulator(end, { templates: [join(folder, "template.yaml")], webviewDir: folder });
  });

  const pageOf = (name: string) => `${emulator.endpoint}/_api/${name}/_console`;
  const signedIn = (): Headers => ({ authorization: `Bearer ${consoleKeyOf(emulator.secretAccessKey)}` });

  const trying = async (name: string, asked: object, headers: Headers = signedIn()) => {
    const {
      method = "GET",
      path = "/",
      headers: own = [],
      body = "",
    } = asked as Partial<Record<string, unknown>>;
    const answer = await fetch(`${pageOf(name)}/requests`, {
      method: "POST",
      headers,
      body: JSON.stringify({ method, path, headers: own, body }),
    });
    return { status: answer.status, reply: await answer.json() };
  };
  const replyTo = async (name: string, asked: object) => {
    const { status, reply } = await trying(name, asked);
    assert.equal(status, 200, JSON.stringify(reply));
    return v.parse(ConsoleReply, reply);
  };

  test("it has no key in it, loads nothing, and is nobody's frame", async () => {
    const answer = await fetch(pageOf("Shop"));
    const [policy, text] = [answer.headers.get("content-security-policy") ?? "", await answer.text()];
    const [, nonce = ""] = /script-src 'nonce-([\w-]+)';/.exec(policy) ?? [];
    assert.equal(answer.status, 200);
    assert.match(policy, /^default-src 'none';.*frame-ancestors 'none'$/);
    assert.ok(nonce.length > 20 && text.includes(`<script nonce="${nonce}"`));
    assert.ok(text.includes('const end = "<\\/script>";'), "a script cannot end its element");
    assert.doesNotMatch(text, /(src|href)=/);
    for (const secret of [emulator.secretAccessKey, consoleKeyOf(emulator.secretAccessKey)])
      assert.ok(!text.includes(secret));
    const [again] = [await fetch(pageOf("Shop"))];
    assert.notEqual(again.headers.get("content-security-policy"), policy);
  });

  test("its routes come with their functions and where these are defined", async () => {
    const answer = await fetch(`${pageOf("Office")}/apis`, { headers: signedIn() });
    const { apis, sources } = v.parse(ConsoleApis, await answer.json());
    assert.deepEqual(
      apis.map(({ name, kind, routes }) => [name, kind, routes.map(({ functionName }) => functionName)]),
      [["Office", "rest", ["Orders"]]],
    );
    assert.match(sources["Orders"]?.file ?? "", /app\.mjs$/);
    const byId = await fetch(`${pageOf(apis[0]?.apiId ?? "")}/apis`, { headers: signedIn() });
    assert.equal(v.parse(ConsoleApis, await byId.json()).apis[0]?.name, "Office");
  });

  test("nobody gets in without the key, nor another page with it", async () => {
    const key = signedIn();
    const own = { ...key, origin: emulator.endpoint, "sec-fetch-site": "same-origin" };
    const cases: readonly (readonly [status: number, headers: Headers])[] = [
      [401, {}],
      [401, { authorization: "Bearer " }],
      [401, { authorization: "Bearer guessed" }],
      [401, { authorization: `Basic ${key["authorization"]?.slice(7)}` }],
      [200, key],
      [200, own],
      [200, { authorization: `Bearer ${emulator.secretAccessKey}` }],
      [403, { ...own, origin: "http://evil.example" }],
      [403, { ...own, origin: "null" }],
      [403, { ...own, origin: "http://127.0.0.1:1" }],
      [403, { ...own, "sec-fetch-site": "cross-site" }],
      [403, { ...own, "sec-fetch-site": "same-site" }],
    ];
    for (const [status, headers] of cases)
      for (const path of ["apis", "calls", "requests", "nothing"]) {
        if (status === 200 && path !== "apis") continue;
        const answer = await rawStatus(`${pageOf("Shop")}/${path}`, headers);
        assert.equal(answer, status, `${path} ${JSON.stringify(headers)}`);
      }
  });

  test("a name that was made to lead here is refused, and an API's own host has no such page", async () => {
    for (const host of ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "a.localhost"]) {
      const status = await rawStatus(`${pageOf("Shop")}/apis`, { ...signedIn(), host });
      assert.equal(status, 403, host);
    }
  });

  test("what is no page, no part and no API is said", async () => {
    assert.equal((await fetch(pageOf("Shop"), { method: "POST" })).status, 405);
    assert.equal((await fetch(`${pageOf("Shop")}/else`, { headers: signedIn() })).status, 404);
    assert.equal((await trying("Nothing", {})).status, 404);
    for (const asked of [
      { method: "GE T" },
      { path: "orders" },
      { path: "/a\r\nX: y" },
      { headers: [["a b", ""]] },
    ])
      assert.equal((await trying("Shop", asked)).status, 400, JSON.stringify(asked));
  });

  test("a request is answered with the event that its function got", async () => {
    const asked = {
      method: "PUT",
      path: "/orders/a%2Fb?x=1&x=2",
      headers: [["content-type", "text/plain"]],
      body: "tea",
    };
    const { status, headers, body, calls } = await replyTo("Shop", asked);
    assert.deepEqual([status, body], [200, '{"got":"tea"}']);
    assert.ok(headers.some(([name, value]) => name.toLowerCase() === "x-said" && value === "yes"));
    assert.deepEqual(
      calls.map(({ functionName, failed }) => [functionName, failed]),
      [["Orders", false]],
    );
    const event = JSON.parse(calls[0]?.event ?? "") as Readonly<Record<string, unknown>>;
    assert.deepEqual(
      [event["routeKey"], event["rawQueryString"], event["pathParameters"], event["body"]],
      ["ANY /orders/{id}", "x=1&x=2", { id: "a/b" }, "tea"],
    );
  });

  test("a function that fails, and a route that is not there, are shown as a client sees them", async () => {
    const failed = await replyTo("Shop", {
      method: "POST",
      path: "/orders/1",
      headers: [["content-type", "text/plain"]],
      body: "fail",
    });
    assert.equal(failed.status, 500);
    assert.deepEqual(
      failed.calls.map((call) => [call.failed, /as asked/.test(call.answer ?? "")]),
      [[true, true]],
    );
    const missing = await replyTo("Shop", { path: "/nothing" });
    assert.deepEqual([missing.status, missing.calls], [404, []]);
  });

  test("an authorizer's event is shown, too, also where it refuses", async () => {
    const asked = (key: string) => ({ path: "/dev/report", headers: [["X-Key", key]] });
    const names = async (key: string) => {
      const { status, calls } = await replyTo("Office", asked(key));
      return [status, ...calls.map(({ functionName }) => functionName)];
    };
    assert.deepEqual(await names("wrong"), [403, "Gate"]);
    assert.deepEqual(await names("open"), [200, "Gate", "Orders"]);
  });

  test("what other clients send is shown as it comes", async () => {
    const stop = new AbortController();
    const answer = await fetch(`${pageOf("Shop")}/calls`, { headers: signedIn(), signal: stop.signal });
    const lines = answer.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    assert.equal((await lines?.next())?.value, "\n");
    await fetch(`${emulator.endpoint}/_api/Shop/orders/7`);
    const call = v.parse(v.pipe(v.string(), v.parseJson(), ConsoleCall), (await lines?.next())?.value);
    assert.equal(call.functionName, "Orders");
    assert.match(call.event, /"id":"7"/);
    stop.abort();
  });
});

/** With headers that `fetch` does not let a program set. */
async function rawStatus(url: string, headers: Headers): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const method = url.endsWith("/requests") ? "POST" : "GET";
  const request = httpRequest(url, { method, headers, agent: false }, (answer) => {
    answer.resume();
    answer.on("end", () => resolve(answer.statusCode));
  });
  request.on("error", reject);
  request.end();
  return await promise;
}
