import assert from "node:assert/strict";
import { test } from "node:test";
import { isBrowsable } from "../../../src/protocol/routes.ts";

test("a browser opens what answers to GET, and no WebSocket", () => {
  const http = "http://127.0.0.1:1/_api/shop/orders";
  const of = (method: string, url = http) => isBrowsable({ method, url });
  assert.deepEqual(
    ["GET", "ANY", "POST", "DELETE", "HEAD", "OPTIONS"].map((method) => of(method)),
    [true, true, false, false, false, false],
  );
  assert.equal(of("WS", "ws://127.0.0.1:1/_api/chat/prod"), false);
  assert.equal(of("ANY", "ws://127.0.0.1:1/_api/chat/prod"), false);
});
