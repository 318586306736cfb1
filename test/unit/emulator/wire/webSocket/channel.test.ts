import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { WebSocket } from "ws";
import { type Channel, openChannel } from "../../../../../src/emulator/wire/webSocket/channel.ts";

test("a frame that is too long is refused, and not given out as well", async (t) => {
  const channels = new Set<Channel>();
  const told: string[] = [];
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const listener = {
    opened: () => undefined,
    message: (text: string) => void told.push(text),
    ping: () => undefined,
    closed: () => close(),
  };
  const terms = { subprotocol: undefined, messageBytes: 1024, frameBytes: 16, listener };
  const server = createServer();
  server.on("upgrade", (request, socket, head: Buffer) => {
    // Whatever socket HTTP has, it is one of the network's here.
    void openChannel({ request, socket: request.socket, head }, terms, channels);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  t.after(() => client.terminate());
  const { promise: code, resolve } = Promise.withResolvers<number>();
  client.on("close", resolve);
  await new Promise<void>((done) => client.once("open", done));
  client.send("x".repeat(16));
  client.send("x".repeat(17));
  assert.equal(await code, 1009);
  await closed;
  assert.ok(told.every((text) => text.length <= 16));
});
