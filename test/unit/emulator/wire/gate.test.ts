import assert from "node:assert/strict";
import { test } from "node:test";
import { closedTo } from "../../../../src/emulator/wire/gate.ts";

for (const host of [
  "127.0.0.1:9001",
  "localhost",
  "LOCALHOST:9001",
  "[::1]:9001",
  "abc.lambda-url.us-east-1.localhost:1",
]) {
  test(`requests for ${host} may pass`, () => {
    assert.equal(closedTo({ host }), undefined);
  });
}

for (const host of [
  "example.com",
  "127.0.0.1.example.com",
  "localhost.example.com",
  "169.254.169.254",
  "",
  "localhost@evil",
]) {
  test(`requests for "${host}" may not, since the name could be another's`, () => {
    assert.match(closedTo({ host }) ?? "", /not this machine/);
  });
}

for (const headers of [
  { origin: "https://example.com" },
  { origin: "null" },
  { origin: "http://127.0.0.1:9001" },
  { "sec-fetch-site": "cross-site" },
]) {
  test(`a web page with ${JSON.stringify(headers)} may not pass`, () => {
    assert.match(closedTo({ host: "localhost", ...headers }) ?? "", /web pages/);
  });
}
