import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { GroupCommit } from "../../../../src/emulator/store/groupCommit.ts";
import { inTransaction } from "../../../../src/emulator/store/open.ts";

function open(t: TestContext) {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  database.exec("CREATE TABLE numbers (number INTEGER UNIQUE) STRICT");
  const insert = database.prepare("INSERT INTO numbers VALUES (?)");
  const numbers = () =>
    database
      .prepare("SELECT number FROM numbers ORDER BY number")
      .all()
      .map((row) => row["number"]);
  return {
    database,
    journal: new GroupCommit(database),
    numbers,
    add: (number: number) => insert.run(number),
  };
}

test("what one turn writes is committed together, and not before its end", async (t) => {
  const { journal, numbers, add } = open(t);
  const writes = [1, 2, 3].map((number) => journal.write(() => add(number)));
  assert.deepEqual(numbers(), []);
  await Promise.all(writes);
  assert.deepEqual(numbers(), [1, 2, 3]);
});

test("one that fails is alone in that, and leaves nothing behind", async (t) => {
  const { journal, numbers, add } = open(t);
  const results = await Promise.allSettled([
    journal.write(() => add(1)),
    journal.write(() => {
      add(2);
      throw new Error("refused");
    }),
    journal.write(() => add(3)),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(numbers(), [1, 3]);
  await assert.rejects(
    journal.write(() => add(1)),
    /UNIQUE/,
  );
});

test("a flush commits at once", (t) => {
  const { journal, numbers, add } = open(t);
  void journal.write(() => add(1));
  journal.flush();
  assert.deepEqual(numbers(), [1]);
});

test("a transaction within another is kept or lost with it", (t) => {
  const { database, numbers, add } = open(t);
  inTransaction(database, () => {
    add(1);
    assert.throws(() =>
      inTransaction(database, () => {
        add(2);
        throw new Error("inner");
      }),
    );
    inTransaction(database, () => add(3));
  });
  assert.deepEqual(numbers(), [1, 3]);
  assert.throws(() =>
    inTransaction(database, () => {
      inTransaction(database, () => add(4));
      throw new Error("outer");
    }),
  );
  assert.deepEqual(numbers(), [1, 3]);
});

test("what waits is committed with the next work, before the turn ends", async (t) => {
  const { journal, numbers, add } = open(t);
  const waiting = journal.write(() => add(1));
  const seen = journal.commitWith(() => {
    add(2);
    return numbers();
  });
  assert.deepEqual(seen, [1, 2]);
  await waiting;
  assert.deepEqual(numbers(), [1, 2]);
});

test("neither what waits nor the next work fails for the other's sake", async (t) => {
  const { journal, numbers, add } = open(t);
  const fine = journal.write(() => add(1));
  const refused = (): never => {
    add(2);
    throw new Error("refused");
  };
  assert.throws(() => journal.commitWith(refused), /refused/);
  await fine;
  const failed = journal.write(refused);
  journal.commitWith(() => add(3));
  await assert.rejects(failed, /refused/);
  assert.deepEqual(numbers(), [1, 3]);
});
