import type { DatabaseSync, StatementSync } from "node:sqlite";
import { DatabaseError, inTransaction, type Migration } from "./open.ts";
import { prepared } from "./prepared.ts";

/** The table behind a collection: JSON documents by owner and id. */
export function collectionMigration(table: string): Migration {
  return {
    name: `collection-${table}`,
    sql: `CREATE TABLE ${table} (
      owner TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (owner, id)
    ) STRICT, WITHOUT ROWID`,
  };
}

/**
 * JSON documents that live in memory and are written through to SQLite before memory changes, so a read never waits
 * and a crash loses nothing. `owner` groups what belongs together, such as the versions of one function; resources
 * without an owner use "". Documents are never mutated in place: `set` a new one.
 */
export class Collection<Document> {
  readonly #owners = new Map<string, Map<string, Document>>();
  readonly #table: string;
  /** Prepared when they are first run: most collections are only read at a start, and there are fifty. */
  readonly #statement: (sql: string) => StatementSync;

  constructor(database: DatabaseSync, table: string) {
    this.#table = table;
    this.#statement = prepared(database);
    this.reload();
  }

  get(owner: string, id: string): Document | undefined {
    return this.#owners.get(owner)?.get(id);
  }

  /** The documents of one owner, unordered. */
  of(owner: string): ReadonlyMap<string, Document> {
    return this.#owners.get(owner) ?? new Map<string, Document>();
  }

  /** Every document with its owner and id, unordered. */
  *entries(): Generator<{ owner: string; id: string; document: Document }> {
    for (const [owner, documents] of this.#owners) {
      for (const [id, document] of documents) yield { owner, id, document };
    }
  }

  set(owner: string, id: string, document: Document): void {
    const upsert = this.#statement(`INSERT INTO ${this.#table} (owner, id, document) VALUES (?, ?, ?)
       ON CONFLICT (owner, id) DO UPDATE SET document = excluded.document`);
    upsert.run(owner, id, JSON.stringify(document));
    this.#remember(owner, id, document);
  }

  delete(owner: string, id: string): boolean {
    const documents = this.#owners.get(owner);
    if (documents?.has(id) !== true) return false;
    this.#statement(`DELETE FROM ${this.#table} WHERE owner = ? AND id = ?`).run(owner, id);
    documents.delete(id);
    if (documents.size === 0) this.#owners.delete(owner);
    return true;
  }

  deleteOwner(owner: string): void {
    if (!this.#owners.has(owner)) return;
    this.#statement(`DELETE FROM ${this.#table} WHERE owner = ?`).run(owner);
    this.#owners.delete(owner);
  }

  clear(): void {
    this.#statement(`DELETE FROM ${this.#table}`).run();
    this.#owners.clear();
  }

  /** Reads everything again, after a transaction was rolled back. */
  reload(): void {
    // Read first: a database that fails now must not leave nothing in memory.
    const rows = this.#statement(`SELECT owner, id, document FROM ${this.#table}`).all();
    this.#owners.clear();
    for (const row of rows) {
      const [owner, id] = [String(row["owner"]), String(row["id"])];
      this.#remember(owner, id, this.#read(owner, id, String(row["document"])));
    }
  }

  #read(owner: string, id: string, text: string): Document {
    try {
      // The only writer of the table is `set` above.
      return JSON.parse(text) as Document;
    } catch (error) {
      const which = owner === "" ? `"${id}"` : `"${id}" of "${owner}"`;
      throw new DatabaseError("damaged", `${which} in the table ${this.#table} is not JSON`, {
        cause: error,
      });
    }
  }

  #remember(owner: string, id: string, document: Document): void {
    const documents = this.#owners.get(owner);
    if (documents === undefined) this.#owners.set(owner, new Map([[id, document]]));
    else documents.set(id, document);
  }
}

/** Runs `work` as one transaction over collections: when it throws, memory follows the database back. */
export function changeTogether<Result>(
  database: DatabaseSync,
  collections: readonly { reload(): void }[],
  work: () => Result,
): Result {
  try {
    return inTransaction(database, work);
  } catch (error) {
    for (const collection of collections) collection.reload();
    throw error;
  }
}
