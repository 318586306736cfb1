import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CreateDeploymentCommand,
  GetExportCommand,
  GetResourcesCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { suiteEnd } from "../../startedEmulator.ts";
import { Api, Apis } from "./apis.ts";

const echo = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

/** The same API in both generations of the format. */
const definitions = (uri: string): Readonly<Record<string, object>> => {
  const proxy = { type: "aws_proxy", httpMethod: "POST", uri };
  const order = { type: "object", required: ["item"], properties: { item: { type: "string" } } };
  const shared = {
    info: { title: "defined", version: "1" },
    "x-amazon-apigateway-request-validators": {
      all: { validateRequestBody: true, validateRequestParameters: true },
    },
    "x-amazon-apigateway-binary-media-types": ["image/*"],
    "x-amazon-apigateway-gateway-responses": { BAD_REQUEST_BODY: { statusCode: 422 } },
  };
  const get = {
    operationId: "GetOrder",
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-integration": proxy,
  };
  const mock = {
    responses: { 200: {} },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: {
        default: {
          statusCode: "200",
          responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" },
        },
      },
    },
  };
  const post = { "x-amazon-apigateway-request-validator": "all", "x-amazon-apigateway-integration": proxy };
  return {
    "Swagger 2.0": {
      ...shared,
      swagger: "2.0",
      paths: {
        "/orders/{id}": {
          get: { ...get, parameters: [{ name: "since", in: "query", required: true, type: "string" }] },
          options: mock,
        },
        "/orders": {
          post: {
            ...post,
            parameters: [{ name: "body", in: "body", schema: { $ref: "#/definitions/Order" } }],
          },
        },
        "/closed": { get: { security: [{ sigv4: [] }], "x-amazon-apigateway-integration": proxy } },
      },
      definitions: { Order: order },
      securityDefinitions: {
        sigv4: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
      },
    },
    "OpenAPI 3.0": {
      ...shared,
      openapi: "3.0.1",
      paths: {
        "/orders/{id}": {
          get: { ...get, parameters: [{ name: "since", in: "query", required: true, schema: {} }] },
          options: mock,
        },
        "/orders": {
          post: {
            ...post,
            requestBody: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } },
            },
          },
        },
        "/closed": { get: { security: [{ sigv4: [] }], "x-amazon-apigateway-integration": proxy } },
      },
      components: {
        schemas: { Order: order },
        securitySchemes: {
          sigv4: {
            type: "apiKey",
            name: "Authorization",
            in: "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
          },
        },
      },
    },
  };
};

describe("REST APIs by their definitions", () => {
  const end = suiteEnd();
  let apis: Apis;
  let uri: string;

  before(async () => {
    apis = await Apis.open(end);
    uri = await apis.functionUri(echo);
  });

  async function imported(body: Uint8Array): Promise<Api> {
    const made = await apis.client.send(new ImportRestApiCommand({ body }));
    const { id = "", rootResourceId = "", name } = made;
    assert.equal(name, "defined");
    const { items = [] } = await apis.client.send(new GetResourcesCommand({ restApiId: id }));
    assert.deepEqual(items.map(({ path = "" }) => path).sort(), ["/", "/closed", "/orders", "/orders/{id}"]);
    const api = new Api(apis, id, rootResourceId);
    await api.deploy();
    return api;
  }

  async function isDefined(api: Api): Promise<void> {
    const missing = await api.call("/orders/7");
    assert.equal(missing.body, '{"message": "Missing required request parameters: [since]"}');
    const { requestContext } = JSON.parse((await api.call("/orders/7?since=x")).body) as {
      requestContext: { operationName: string };
    };
    assert.equal(requestContext.operationName, "GetOrder");
    const post = (value: unknown) =>
      api.call("/orders", {
        method: "POST",
        body: JSON.stringify(value),
        headers: { "content-type": "application/json" },
      });
    assert.deepEqual([(await post({})).status, (await post({ item: "a" })).status], [422, 200]);
    const mock = await api.call("/orders/7", { method: "OPTIONS" });
    assert.equal(mock.headers["access-control-allow-origin"], "*");
    assert.equal((await api.call("/closed")).status, 403);
  }

  for (const kind of ["Swagger 2.0", "OpenAPI 3.0"]) {
    test(`${kind}: routes, validators, models, mocks and security are what it says`, async () => {
      await isDefined(await imported(Buffer.from(JSON.stringify(definitions(uri)[kind]))));
    });
  }

  for (const [exportType, accepts] of [
    ["oas30", "application/json"],
    ["oas30", "application/yaml"],
    ["swagger", "application/json"],
  ] as const) {
    test(`what is exported as ${exportType} in ${accepts} makes the same API again`, async () => {
      const api = await imported(Buffer.from(JSON.stringify(definitions(uri)["OpenAPI 3.0"])));
      const place = { restApiId: api.id, stageName: "dev", exportType, accepts };
      const parameters = { extensions: "apigateway" };
      const { body, contentType } = await apis.client.send(new GetExportCommand({ ...place, parameters }));
      assert.equal(contentType, accepts);
      await isDefined(await imported(body ?? new Uint8Array()));
      const plain = await apis.client.send(new GetExportCommand({ ...place, accepts: "application/json" }));
      const text = Buffer.from(plain.body ?? []).toString("utf8");
      assert.doesNotMatch(text, /x-amazon-apigateway-(?:integration|request)/);
      assert.match(text, new RegExp(`${api.id}\\.execute-api\\.us-east-1\\.localhost:${apis.emulator.port}`));
    });
  }

  test("a second definition is merged, or takes the place of the first; YAML is read", async () => {
    const put = (restApiId: string, path: string, mode: "merge" | "overwrite") => {
      const body = Buffer.from(`swagger: "2.0"
paths:
  ${path}:
    get:
      x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: "${uri}" }
`);
      return apis.client.send(new PutRestApiCommand({ restApiId, body, mode }));
    };
    const api = await apis.create();
    await put(api.id, "/first", "merge");
    await put(api.id, "/second", "merge");
    await api.deploy();
    assert.deepEqual([(await api.call("/first")).status, (await api.call("/second")).status], [200, 200]);
    await put(api.id, "/third", "overwrite");
    await apis.client.send(new CreateDeploymentCommand({ restApiId: api.id, stageName: "dev" }));
    assert.deepEqual([(await api.call("/first")).status, (await api.call("/third")).status], [403, 200]);
  });

  test("what is no definition is refused, and nothing is made of it", async () => {
    for (const body of [
      "{",
      "[]",
      "hello",
      '{"swagger":"1.2"}',
      '{"openapi":"3.0.0","paths":{"/a":{"get":7}}}',
    ]) {
      await assert.rejects(apis.client.send(new ImportRestApiCommand({ body: Buffer.from(body) })), {
        name: "BadRequestException",
      });
    }
  });

  test("what a reader of YAML would warn of is no line of the emulator's own", async () => {
    const warnings: string[] = [];
    const note = ({ message }: Error) => warnings.push(message);
    process.on("warning", note);
    end.after(() => process.off("warning", note));
    const body = Buffer.from("%ODD directive\n---\nswagger: '1.2'\n");
    await assert.rejects(apis.client.send(new ImportRestApiCommand({ body })), {
      name: "BadRequestException",
    });
    assert.deepEqual(warnings, []);
  });
});
