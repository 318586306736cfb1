import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { Clients } from "../../../src/aws/clients.ts";
import { getFunction } from "../../../src/aws/functions.ts";
import type { LocalTarget } from "../../../src/aws/target.ts";

test("a request that nobody answers ends, and says that nobody does", async (t) => {
  const silent = createServer((socket) => socket.on("error", () => undefined).resume());
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const clients = new Clients({ readTimeoutMs: 50 });
  t.after(() => {
    clients.reset();
    silent.close();
  });
  const address = silent.address();
  assert.ok(typeof address === "object" && address !== null);
  const target: LocalTarget = {
    kind: "local",
    endpoint: `http://127.0.0.1:${address.port}`,
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  await assert.rejects(getFunction({ clients, target }, "PriceOrder"), { code: "no-network" });
});
