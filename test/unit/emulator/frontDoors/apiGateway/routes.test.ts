import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Routes } from "../../../../../src/emulator/frontDoors/apiGateway/routes.ts";

/** Resources by their paths, each with its methods. */
function routes(paths: Readonly<Record<string, readonly string[]>>) {
  return new Routes(
    Object.entries(paths).map(([path, methods]) => ({
      path,
      methods: Object.fromEntries(methods.map((httpMethod) => [httpMethod, { httpMethod }])),
    })),
  );
}

const shop = routes({
  "/": ["GET"],
  "/{proxy+}": ["ANY"],
  "/orders": ["GET"],
  "/orders/{id}": ["GET", "ANY"],
  "/orders/latest": ["GET"],
  "/orders/{id}/items/{rest+}": ["GET"],
});

const found: readonly (readonly [request: string, path: string, parameters: Record<string, string>])[] = [
  ["GET /", "/", {}],
  ["GET /orders", "/orders", {}],
  ["GET /orders/", "/orders", {}],
  ["POST /orders", "/{proxy+}", { proxy: "orders" }],
  ["GET /orders/latest", "/orders/latest", {}],
  ["DELETE /orders/latest", "/orders/{id}", { id: "latest" }],
  ["GET /orders/a%20b", "/orders/{id}", { id: "a%20b" }],
  ["GET /orders/1/items/2/3/", "/orders/{id}/items/{rest+}", { id: "1", rest: "2/3" }],
  ["GET /orders/1/items", "/{proxy+}", { proxy: "orders/1/items" }],
  ["GET /orders//items/2", "/{proxy+}", { proxy: "orders//items/2" }],
  ["GET /%6Frders", "/orders", {}],
  ["GET /constructor", "/{proxy+}", { proxy: "constructor" }],
];

describe("routes of a REST API", () => {
  for (const [request, path, parameters] of found) {
    test(`${request} is ${path}`, () => {
      const [method = "", asked = ""] = request.split(" ");
      const match = shop.match(method, asked);
      assert.equal(match?.resource.path, path);
      assert.deepEqual(match?.pathParameters, parameters);
    });
  }

  test("nothing where no resource has the path and the method", () => {
    const fixed = routes({ "/orders": ["GET"] });
    assert.equal(fixed.match("POST", "/orders"), undefined);
    assert.equal(fixed.match("GET", "/orders/1"), undefined);
    assert.equal(fixed.match("constructor", "/orders"), undefined);
  });
});
