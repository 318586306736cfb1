import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "../../../manifest/editorStub.ts";

stubEditor();
const { resultDocument } = await import("../../../../../src/ui/functions/result/text.ts");

test("a payload that is not JSON stays as it came", () => {
  assert.equal(resultDocument("<html>"), "<html>");
  assert.equal(resultDocument('{"a":1}'), '{\n  "a": 1\n}\n');
});

test("the body of an HTTP answer is decoded behind the raw one", () => {
  const shown = (answer: object): unknown => JSON.parse(resultDocument(JSON.stringify(answer)));
  assert.deepEqual(shown({ statusCode: 200, body: '{"a":[1]}', headers: {} }), {
    statusCode: 200,
    body: '{"a":[1]}',
    "body, decoded": { a: [1] },
    headers: {},
  });
  const html = Buffer.from("<p>\n</p>").toString("base64");
  assert.deepEqual(shown({ statusCode: 200, isBase64Encoded: true, body: html }), {
    statusCode: 200,
    isBase64Encoded: true,
    body: html,
    "body, decoded": ["<p>", "</p>"],
  });
});

test("a body that reads as it is, or that is no text, is left alone", () => {
  for (const answer of [
    { statusCode: 204, body: "" },
    { statusCode: 200, body: "fine" },
    { statusCode: 200, body: 7 },
    { body: "{}" },
    { statusCode: 200, isBase64Encoded: true, body: "/9j/4AAQ" },
    [],
  ]) {
    assert.deepEqual(JSON.parse(resultDocument(JSON.stringify(answer))), answer);
  }
});
