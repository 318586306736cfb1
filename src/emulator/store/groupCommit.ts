import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./open.ts";

interface Entry {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what is written within one turn of the event loop in one transaction: many callers at once pay for one commit,
 * and each still waits for it.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  #waiting: Entry[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Resolves when what `work` wrote is committed. Rejects, with nothing of it kept, when `work` throws. */
  write(work: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ work, resolve, reject });
    this.#scheduled ??= setImmediate(() => this.flush());
    return promise;
  }

  /** Runs `work` at once, in one transaction with what waits. Throws what `work` throws, and what waits is kept all the same. */
  commitWith<Result>(work: () => Result): Result {
    const entries = this.#takeWaiting();
    if (entries.length === 0) return inTransaction(this.#database, work);
    let result: Result;
    try {
      result = inTransaction(this.#database, () => {
        for (const entry of entries) entry.work();
        return work();
      });
    } catch {
      // Whose fault it was is not known: each is tried by itself.
      this.#settleOneByOne(entries);
      return inTransaction(this.#database, work);
    }
    for (const { resolve } of entries) resolve();
    return result;
  }

  /** Commits now what waits. */
  flush(): void {
    const entries = this.#takeWaiting();
    if (entries.length === 0) return;
    try {
      inTransaction(this.#database, () => {
        for (const { work } of entries) work();
      });
    } catch (error) {
      if (entries.length === 1) entries[0]?.reject(error);
      else this.#settleOneByOne(entries);
      return;
    }
    for (const { resolve } of entries) resolve();
  }

  #takeWaiting(): readonly Entry[] {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const entries = this.#waiting;
    this.#waiting = [];
    return entries;
  }

  /** One that cannot be written must not take the others with it. */
  #settleOneByOne(entries: readonly Entry[]): void {
    for (const { work, resolve, reject } of entries) {
      try {
        inTransaction(this.#database, work);
        resolve();
      } catch (own) {
        reject(own);
      }
    }
  }
}
