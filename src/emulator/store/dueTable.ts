import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A row's place in its lane; times are epoch milliseconds. */
export interface Head {
  readonly id: number;
  readonly dueAt: number;
}

interface DueColumns {
  readonly table: string;
  /** Whose row it is: rows of one lane wait for each other, those of different lanes do not. */
  readonly lane: string;
  /** When the row is to be looked at next. */
  readonly due: string;
  /** Counts how often the row was postponed. */
  readonly postponed?: string;
}

/**
 * A durable queue's table as far as all of them are alike: rows with an ascending `id`, a lane and a time at which they
 * are due. What else is in a row is its table's own business.
 */
export class DueTable {
  readonly #heads: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #postpone: StatementSync;
  readonly #delete: StatementSync;
  readonly #lanes: StatementSync;
  readonly #count: StatementSync;
  readonly #clear: StatementSync;
  readonly #clearLane: StatementSync;

  constructor(database: DatabaseSync, { table, lane, due, postponed }: DueColumns) {
    this.#heads = database.prepare(
      `SELECT id, ${due} AS due_at FROM ${table} WHERE ${lane} = ? ORDER BY ${due}, id LIMIT ?`,
    );
    this.#nextDue = database.prepare(
      `SELECT min(${due}) AS next FROM ${table} WHERE ${lane} = ? AND ${due} > ?`,
    );
    const counting = postponed === undefined ? "" : `, ${postponed} = ${postponed} + 1`;
    this.#postpone = database.prepare(`UPDATE ${table} SET ${due} = ?2${counting} WHERE id = ?1`);
    this.#delete = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
    this.#lanes = database.prepare(`SELECT DISTINCT ${lane} AS lane FROM ${table}`);
    this.#count = database.prepare(`SELECT count(*) AS count FROM ${table}`);
    this.#clear = database.prepare(`DELETE FROM ${table}`);
    this.#clearLane = database.prepare(`DELETE FROM ${table} WHERE ${lane} = ?`);
  }

  /** The first rows of a lane, by when they are due. */
  heads(lane: string, limit: number): Head[] {
    return this.#heads
      .all(lane, limit)
      .map((row) => ({ id: Number(row["id"]), dueAt: Number(row["due_at"]) }));
  }

  /** When the next row of a lane becomes due after `now`. */
  nextDue(lane: string, now: number): number | undefined {
    const next = this.#nextDue.get(lane, now)?.["next"];
    return typeof next === "number" ? next : undefined;
  }

  postpone(id: number, dueAt: number): void {
    this.#postpone.run(id, dueAt);
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  /** The lanes that have rows. */
  lanes(): string[] {
    return this.#lanes.all().map((row) => String(row["lane"]));
  }

  count(): number {
    return Number(this.#count.get()?.["count"]);
  }

  clear(): void {
    this.#clear.run();
  }

  clearLane(lane: string): void {
    this.#clearLane.run(lane);
  }
}
