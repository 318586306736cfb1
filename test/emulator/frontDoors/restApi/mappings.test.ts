import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { PutIntegrationResponseCommand, PutMethodResponseCommand } from "@aws-sdk/client-api-gateway";
import { suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

interface Response {
  readonly statusCode: string;
  readonly selectionPattern?: string;
  readonly responseTemplates?: Record<string, string>;
  readonly responseParameters?: Record<string, string>;
}

describe("mapping templates of a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;

  const respond = async (resourceId: string, httpMethod: string, responses: readonly Response[]) => {
    const place = { restApiId: api.id, resourceId, httpMethod };
    for (const { statusCode, ...response } of responses) {
      await apis.client.send(new PutMethodResponseCommand({ ...place, statusCode }));
      await apis.client.send(new PutIntegrationResponseCommand({ ...place, statusCode, ...response }));
    }
  };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    const uri = await apis.functionUri(
      `export const handler = async (event) => {
        if (event.fail) throw new Error(event.fail);
        return event;
      };`,
    );
    const mapped = await api.resource("mapped");
    await api.method(mapped, "POST", {
      integration: {
        type: "AWS",
        uri,
        requestTemplates: {
          "application/json": `#set($body = $input.path('$'))
{"name": "$util.escapeJavaScript($body.name)", "first": $input.json('$.items[0]'), "who": "$input.params('who')",
 "stage": "$context.stage", "table": "$stageVariables.table"#if($body.fail), "fail": "$body.fail"#end,
 "items": [#foreach($item in $body.items)"$item"#if($foreach.hasNext),#end#end]}`,
        },
        passthroughBehavior: "NEVER",
      },
    });
    await respond(mapped, "POST", [
      {
        statusCode: "200",
        responseTemplates: { "application/json": `{"said": $input.json('$')}` },
        responseParameters: {
          "method.response.header.X-Fixed": "'yes'",
          "method.response.header.X-First": "integration.response.body.first",
        },
      },
      { statusCode: "404", selectionPattern: "Not Found.*" },
    ]);
    const mock = await api.resource("mock");
    await api.method(mock, "OPTIONS", {
      integration: { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 204}' } },
    });
    await respond(mock, "OPTIONS", [
      {
        statusCode: "204",
        responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" },
      },
    ]);
    const endless = await api.resource("endless");
    const loop = "#foreach($i in [1..1000000])#foreach($j in [1..1000000])#set($x = $j)#end#end";
    await api.method(endless, "GET", {
      integration: { type: "MOCK", requestTemplates: { "application/json": loop } },
    });
    await api.deploy({ table: "orders" });
  });

  const post = (body: unknown, headers = {}) =>
    api.call("/mapped?who=me", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });

  test("make the function's event of a request, and an answer of its result", async () => {
    const { status, body, headers } = await post({ name: `a "quoted" name`, items: ["x", "y"] });
    assert.equal(status, 200, body);
    assert.deepEqual(JSON.parse(body), {
      said: {
        name: `a "quoted" name`,
        first: "x",
        who: "me",
        stage: "dev",
        table: "orders",
        items: ["x", "y"],
      },
    });
    assert.equal(headers["x-fixed"], "yes");
    assert.equal(headers["x-first"], "x");
  });

  test("an error's message selects the response, by the whole of it", async () => {
    const found = await post({ name: "n", items: ["x"], fail: "Not Found: 7" });
    assert.equal(found.status, 404);
    assert.equal((JSON.parse(found.body) as { errorMessage: string }).errorMessage, "Not Found: 7");
    assert.equal((await post({ name: "n", items: ["x"], fail: "was Not Found" })).status, 200);
  });

  test("a type without a template does not pass where it must not", async () => {
    const { status, body } = await post({}, { "content-type": "text/csv" });
    assert.deepEqual([status, body], [415, '{"message":"Unsupported Media Type"}']);
  });

  test("a mock answers by itself, without a trace", async () => {
    const { status, headers } = await api.call("/mock", { method: "OPTIONS" });
    assert.equal(status, 204);
    assert.equal(headers["access-control-allow-origin"], "*");
    assert.equal(headers["x-amzn-trace-id"], undefined);
  });

  test("one without an end is stopped, and others go on", async () => {
    const [endless] = await Promise.all([api.call("/endless"), post({ name: "n", items: ["x"] })]);
    assert.deepEqual([endless.status, endless.body], [500, '{"message": "Internal server error"}']);
  });
});
