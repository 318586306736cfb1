import assert from "node:assert/strict";
import { test } from "node:test";
import { requestOfEvent } from "../../../../src/lambda/requests/requestOfEvent.ts";

const at = "http://127.0.0.1:9001/_api/shop";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
test("an event of an HTTP API becomes the request that it was made of", () => {
  const event = {
    version: "2.0",
    rawQueryString: "a=1&a=%20",
    cookies: ["s=1", "t=2"],
    headers: { "x-own": "yes", host: "api", "x-forwarded-for": "1.2.3.4", "content-type": "image/png" },
    requestContext: { http: { method: "PUT" } },
    pathParameters: { id: "a/b", proxy: "x y/z" },
    body: "AAE=",
    isBase64Encoded: true,
  };
  assert.deepEqual(requestOfEvent(event, { method: "ANY", url: `${at}/{id}/{proxy+}` }), {
    method: "PUT",
    url: `${at}/a%2Fb/x%20y/z?a=1&a=%20`,
    headers: [
      ["x-own", "yes"],
      ["content-type", "image/png"],
      ["cookie", "s=1; t=2"],
    ],
    body: Uint8Array.of(0, 1),
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
test("an event of a REST API or a load balancer does so, too, with all of its values", () => {
  const event = {
    httpMethod: "POST",
    headers: { X: "2" },
    multiValueHeaders: { X: ["1", "2"], Host: ["api"] },
    queryStringParameters: { q: "b" },
    multiValueQueryStringParameters: { q: ["a b", "b"] },
    pathParameters: { id: "a%2Fb" },
    body: '{"n":1}',
    isBase64Encoded: false,
  };
  assert.deepEqual(requestOfEvent(event, { method: "POST", url: `${at}/dev/{id}` }), {
    method: "POST",
    url: `${at}/dev/a%2Fb?q=a+b&q=b`,
    headers: [
      ["X", "1"],
      ["X", "2"],
    ],
    body: '{"n":1}',
  });
  const nulls = {
    httpMethod: "GET",
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: null,
    pathParameters: null,
    body: null,
  };
  const bare = { method: "GET", url: at, headers: [], body: undefined };
  assert.deepEqual(requestOfEvent(nulls, { method: "GET", url: at }), bare);
});

test("any other event is the body of a request", () => {
  const headers = [["content-type", "application/json"]];
  const event = { Records: [] };
  const sent = { method: "POST", url: at, headers, body: '{"Records":[]}' };
  assert.deepEqual(requestOfEvent(event, { method: "ANY", url: at }), sent);
});
