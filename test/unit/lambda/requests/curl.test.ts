import assert from "node:assert/strict";
import { test } from "node:test";
import { curlOf } from "../../../../src/lambda/requests/curl.ts";
import { filledIn, parametersOf } from "../../../../src/lambda/requests/pathParameters.ts";

const url = "http://127.0.0.1:9001/_api/shop/orders";

test("a request is a line for a shell", () => {
  const lines: readonly (readonly [method: string, line: string])[] = [
    ["GET", `curl -i --globoff '${url}'`],
    ["ANY", `curl -i --globoff '${url}'`],
    ["HEAD", `curl -i --globoff -I '${url}'`],
    ["DELETE", `curl -i --globoff -X DELETE '${url}'`],
    ["POST", `curl -i --globoff -X POST -H 'Content-Type: application/json' -d '{}' '${url}'`],
  ];
  for (const [method, line] of lines) assert.equal(curlOf({ method, url }), line);
});

test("nothing in an address ends its quotes", () => {
  assert.equal(curlOf({ method: "GET", url: `${url}/it's` }), `curl -i --globoff '${url}/it'\\''s'`);
});

test("parameters are filled in with what their segments can hold", () => {
  const path = `${url}/{id}/{rest+}`;
  assert.deepEqual(parametersOf(path), ["id", "rest+"]);
  assert.equal(filledIn(path, { id: "a/b c", "rest+": "x/y z" }), `${url}/a%2Fb%20c/x/y%20z`);
  assert.equal(filledIn(url, {}), url);
});

test("headers and a body are sent as they are", () => {
  const headers = [["X-Who", "it's me"]] as const;
  const line = curlOf({ method: "PUT", url, headers, body: "@file" });
  assert.equal(line, `curl -i --globoff -X PUT -H 'X-Who: it'\\''s me' --data-raw '@file' '${url}'`);
  assert.equal(curlOf({ method: "GET", url, body: "a" }), `curl -i --globoff -X GET -d 'a' '${url}'`);
});
