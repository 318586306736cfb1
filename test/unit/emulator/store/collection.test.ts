import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import {
  changeTogether,
  Collection,
  collectionMigration,
} from "../../../../src/emulator/store/collection.ts";
import { openDatabase } from "../../../../src/emulator/store/open.ts";

interface Thing {
  readonly value: number;
}

function things(t: TestContext): {
  database: DatabaseSync;
  collection: Collection<Thing>;
  reopen: () => Collection<Thing>;
} {
  const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-store-"));
  const migrations = [collectionMigration("things")];
  const database = openDatabase(join(folder, "state.db"), migrations);
  t.after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    database,
    collection: new Collection<Thing>(database, "things"),
    // What another process would read.
    reopen: () => {
      const other = openDatabase(join(folder, "state.db"), migrations);
      const collection = new Collection<Thing>(other, "things");
      other.close();
      return collection;
    },
  };
}

const all = (collection: Collection<Thing>) =>
  [...collection.entries()].map(({ owner, id, document }) => `${owner}/${id}=${document.value}`).sort();

describe("a collection", () => {
  test("is on disk as soon as it is in memory", (t) => {
    const { collection, reopen } = things(t);
    collection.set("a", "1", { value: 1 });
    collection.set("a", "2", { value: 2 });
    collection.set("b", "1", { value: 3 });
    collection.set("a", "1", { value: 10 });
    assert.equal(collection.delete("a", "2"), true);
    assert.equal(collection.delete("a", "2"), false);
    assert.deepEqual(all(reopen()), ["a/1=10", "b/1=3"]);
    collection.deleteOwner("a");
    assert.deepEqual(all(reopen()), ["b/1=3"]);
    assert.equal(collection.get("a", "1"), undefined);
    collection.clear();
    assert.deepEqual(all(reopen()), []);
  });

  test("takes owners and ids that are names of JavaScript's own", (t) => {
    const { collection, reopen } = things(t);
    assert.equal(collection.get("__proto__", "constructor"), undefined);
    collection.set("__proto__", "constructor", { value: 1 });
    assert.deepEqual(all(reopen()), ["__proto__/constructor=1"]);
  });

  test("goes back together with its transaction", (t) => {
    const { database, collection, reopen } = things(t);
    collection.set("a", "1", { value: 1 });
    const change = () => {
      collection.set("a", "1", { value: 2 });
      collection.set("b", "1", { value: 3 });
      collection.deleteOwner("a");
      throw new Error("after all not");
    };
    assert.throws(() => changeTogether(database, [collection], change), /after all not/);
    assert.deepEqual(all(collection), ["a/1=1"]);
    assert.deepEqual(all(reopen()), ["a/1=1"]);
    changeTogether(database, [collection], () => collection.set("b", "1", { value: 4 }));
    assert.deepEqual(all(reopen()), ["a/1=1", "b/1=4"]);
  });
});
