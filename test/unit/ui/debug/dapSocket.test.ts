import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { connectDap, messageReader } from "../../../../src/ui/debug/dapSocket.ts";
import type { Message } from "../../../../src/ui/debug/protocol.ts";

const secret = "0123456789abcdef";
const stopped: Message = { type: "event", seq: 1, event: "stopped", body: { text: "naïve ✓" } };

function frame(message: Message): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

test("messages are read however the network cuts them", () => {
  const wire = Buffer.concat([frame(stopped), frame({ ...stopped, seq: 2 }), frame({ ...stopped, seq: 3 })]);
  for (const size of [1, 7, 64, wire.length]) {
    const seen: Message[] = [];
    const read = messageReader((message) => seen.push(message));
    for (let at = 0; at < wire.length; at += size) read(wire.subarray(at, at + size));
    assert.deepEqual(
      seen.map((message) => message.seq),
      [1, 2, 3],
      `in pieces of ${size} bytes`,
    );
    assert.deepEqual(seen[0], stopped);
  }
});

test("a stream that is not the protocol is refused", () => {
  const read = messageReader(() => undefined);
  assert.throws(() => read(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")), /without its length/);
  assert.throws(() => messageReader(() => undefined)(frame({ hello: 1 } as unknown as Message)));
});

test("a peer that speaks nonsense or goes away closes the connection once", async (t) => {
  const { port, accepted } = await listen(t);
  let closed = 0;
  const gone = Promise.withResolvers<void>();
  await connectDap({
    host: "127.0.0.1",
    port,
    secret,
    onMessage: () => assert.fail("no message was sent"),
    onClose: () => {
      closed += 1;
      gone.resolve();
    },
  });
  // Reads, or it would never see the end.
  (await accepted).resume().write("SSH-2.0-OpenSSH\r\n\r\n");
  await gone.promise;
  assert.equal(closed, 1);
});

test("requests go out framed by their length in bytes", async (t) => {
  const { port, accepted } = await listen(t);
  const socket = await connectDap({
    host: "127.0.0.1",
    port,
    secret,
    onMessage: () => undefined,
    onClose: () => undefined,
  });
  const peer = await accepted;
  const arrived = Promise.withResolvers<Message>();
  let wire = "";
  peer.on("data", (chunk) => (wire += chunk.toString("latin1")));
  // The secret stands before the first message, as one of its headers.
  peer.on("data", messageReader(arrived.resolve));
  socket.send(stopped);
  assert.deepEqual(await arrived.promise, stopped);
  assert.match(wire, /^Lambda-Workbench-Secret: 0123456789abcdef\r\nContent-Length: \d+\r\n\r\n\{/);
  const ended = once(peer, "close");
  socket.close();
  await ended;
});

test("nobody at the port is an error, not a wait", async (t) => {
  const { port, close } = await listen(t);
  await close();
  await assert.rejects(
    connectDap({ host: "127.0.0.1", port, secret, onMessage: () => undefined, onClose: () => undefined }),
    /ECONNREFUSED/,
  );
});

async function listen(t: TestContext) {
  const server = createServer();
  const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
  server.on("connection", resolve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const close = async () => {
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  t.after(close);
  return { port: address.port, accepted, close };
}
