import assert from "node:assert/strict";
import { test } from "node:test";
import { routeOf, selected } from "../../../../../src/emulator/frontDoors/webSocket/routeSelection.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
const cases: readonly (readonly [expression: string, message: string, key: string | undefined])[] = [
  ["$request.body.action", '{"action":"join"}', "join"],
  ["${request.body.action}", '{"action":"join"}', "join"],
  ["\\${request.body.action}", '{"action":"join"}', "join"],
  ["$request.body.a.b", '{"a":{"b":"c"}}', "c"],
  ["$request.body.list[1]", '{"list":["a","b"]}', "b"],
  ["${request.body.service}/${request.body.action}", '{"service":"chat","action":"join"}', "chat/join"],
  ["${request.body.service}/${request.body.action}", '{"service":"chat"}', undefined],
  ["$request.body.n", '{"n":1}', "1"],
  ["$request.body.n", '{"n":true}', "true"],
  ["$request.body.n", '{"n":null}', undefined],
  ["$request.body.n", '{"n":{}}', undefined],
  ["$request.body.constructor", "{}", undefined],
  ["$request.body.action", "no JSON", undefined],
  ["$request.body.action", "[]", undefined],
  ["$request.body.action", '"text"', undefined],
  ["\\$default", "{}", "$default"],
];

for (const [expression, message, key] of cases) {
  test(`${expression} of ${message} is ${key}`, () => {
    assert.equal(selected(expression, message), key);
  });
}

test("a message gets the route that it names, else $default, and never one of the connection's own", () => {
  const routes = ["$connect", "$disconnect", "$default", "join"].map((RouteKey) => ({
    RouteKey,
    RouteId: RouteKey,
  }));
  const api = { routes, routeSelectionExpression: "$request.body.action" };
  const keyOf = (message: string) => routeOf(api, message)?.RouteKey;
  assert.equal(keyOf('{"action":"join"}'), "join");
  assert.equal(keyOf('{"action":"leave"}'), "$default");
  assert.equal(keyOf('{"action":"$connect"}'), "$default");
  assert.equal(keyOf("text"), "$default");
  assert.equal(routeOf({ ...api, routes: routes.slice(3) }, "text"), undefined);
});
