import assert from "node:assert/strict";
import { test } from "node:test";
import { PushQueue } from "../../../../src/emulator/invocations/pushQueue.ts";

const mebibyte = 1024 * 1024;
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const sized = () => new PushQueue<Buffer>(({ byteLength }) => byteLength);

test("items come to the reader in order, then the end or the error", async () => {
  const queue = new PushQueue<string>(() => 1);
  const reading = all(queue.read());
  for (const item of ["a", "b"]) void queue.push(item);
  await Promise.resolve();
  void queue.push("c");
  queue.end();
  assert.deepEqual(await reading, ["a", "b", "c"]);

  const failing = new PushQueue<string>(() => 1);
  void failing.push("a");
  failing.end(new Error("broken"));
  const reader = failing.read();
  assert.deepEqual(await reader.next(), { value: "a", done: false });
  await assert.rejects(reader.next(), /broken/);
});

test("a mebibyte that nobody has read asks to wait, until it is read", async () => {
  const queue = sized();
  assert.equal(queue.push(Buffer.alloc(mebibyte - 1)), undefined);
  const room = queue.push(Buffer.alloc(1));
  assert.ok(room);
  assert.equal(queue.push(Buffer.alloc(1)), room);
  let hasRoom = false;
  void room.then(() => (hasRoom = true));
  await new Promise(setImmediate);
  assert.equal(hasRoom, false);
  await queue.read().next();
  await room;
});

test("a reader that leaves lets everything go on, and nothing is kept", async () => {
  const queue = sized();
  const room = queue.push(Buffer.alloc(mebibyte));
  const reader = queue.read();
  await reader.next();
  await reader.return(undefined);
  await room;
  assert.equal(queue.push(Buffer.alloc(2 * mebibyte)), undefined);

  const unread = sized();
  const waiting = unread.push(Buffer.alloc(mebibyte));
  unread.leave();
  await waiting;
  assert.deepEqual(await all(unread.read()), []);
});
