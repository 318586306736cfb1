import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { createRandom } from "../../../../emulator/properties/random.ts";
import { MessageTable, migrations } from "../../../../../src/emulator/services/sqs/messages/table.ts";

function openTable(t: TestContext) {
  const database = new DatabaseSync(":memory:");
  for (const { sql } of migrations) database.exec(sql);
  t.after(() => database.close());
  const table = new MessageTable(database);
  const send = (queue: string, count: number) => {
    database.exec("BEGIN");
    for (let index = 0; index < count; index += 1) {
      const message = { messageId: `${index}`, body: "x", attributes: {}, sentAt: 1, visibleAt: 1 };
      table.insert(queue, message);
    }
    database.exec("COMMIT");
  };
  const rows = () => Number(database.prepare("SELECT count(*) AS count FROM sqs_messages").get()?.["count"]);
  const visible = (queue: string) => table.visible(queue, 5, 10, { fifo: false });
  return { database, table, send, rows, visible };
}

test("a queue that is purged of many messages is empty at once, and they go in pieces", (t) => {
  const { database, table, send, rows, visible } = openTable(t);
  send("q", 7_000);
  send("other", 1);
  const [old] = visible("q");
  assert.ok(table.purge("q"));
  assert.deepEqual(table.counts("q", 5), { visible: 0, inFlight: 0, delayed: 0 });
  assert.deepEqual(visible("q"), []);
  assert.equal(table.get("q", old?.id ?? 0), undefined);
  assert.equal(table.nextDue("q", 0), undefined);
  assert.ok(rows() > 4_000, `${rows()} are left`);
  send("q", 3);
  // Also after a restart.
  const again = new MessageTable(database);
  assert.equal(again.visible("q", 5, 10, { fifo: false }).length, 3);
  let pieces = 0;
  while (again.sweep()) pieces += 1;
  assert.ok(pieces >= 3, `${pieces} pieces`);
  assert.equal(rows(), 4);
  assert.equal(visible("q").length, 3);
  assert.equal(visible("other").length, 1);
});

test("few messages are purged in one piece, again and again", (t) => {
  const { table, send, rows, visible } = openTable(t);
  for (let round = 0; round < 3; round += 1) {
    send("q", 10);
    assert.equal(visible("q").length, 10);
    assert.equal(table.purge("q"), false);
    assert.equal(rows(), 0);
  }
});

test("a queue that was deleted with many messages begins anew", (t) => {
  const { table, send, visible } = openTable(t);
  for (let round = 0; round < 3; round += 1) {
    send("q", 4_500);
    table.deleteAll("q");
    assert.deepEqual(visible("q"), []);
  }
  while (table.sweep());
  send("q", 1);
  assert.equal(visible("q").length, 1);
});

test("of FIFO groups those give messages that hold none in flight, in the order of sending", (t) => {
  const { database, table } = openTable(t);
  const random = createRandom(7);
  const now = 100;
  for (let round = 0; round < 200; round += 1) {
    database.exec("DELETE FROM sqs_messages");
    const sent = Array.from({ length: 12 }, () => {
      const groupId = random.pick(["a", "b", "c", "d"]);
      const visibleAt = random.chance(0.25) ? now + 1 : now;
      const received = random.chance(0.3);
      const message = { messageId: "m", body: "x", attributes: {}, sentAt: 1, visibleAt, groupId };
      const id = table.insert("q.fifo", message);
      if (received) table.receive(id, 1, visibleAt);
      return { id, groupId, received, isVisible: visibleAt <= now };
    });
    const holds = (other: (typeof sent)[number], { id, groupId }: (typeof sent)[number]) =>
      other.groupId === groupId && !other.isVisible && (other.received || other.id < id);
    const expected = sent.filter(
      (message) => message.isVisible && !sent.some((other) => holds(other, message)),
    );
    assert.deepEqual(
      table.visible("q.fifo", now, 100, { fifo: true }).map(({ id }) => id),
      expected.map(({ id }) => id),
    );
  }
});
