import { DatabaseSync, type StatementSync } from "node:sqlite";

/** What SQLite does when it cannot write: the statement fails, or all of the transaction is undone with it. */
export type DatabaseFailure = "statement fails" | "transaction is undone";

/** A database in memory whose nth call, counted from `arm` on, fails as on a full disk. */
export class FailingDatabase extends DatabaseSync {
  readonly #failure: DatabaseFailure;
  #left = Number.POSITIVE_INFINITY;
  #failed: string | undefined;

  constructor(failure: DatabaseFailure) {
    super(":memory:");
    this.#failure = failure;
  }

  arm(nth: number): void {
    this.#left = nth;
  }

  /** The call that has failed. */
  get failed(): string | undefined {
    return this.#failed;
  }

  override exec(sql: string): void {
    // What follows a failure is not one more: there is a single one in each life.
    if (!sql.startsWith("ROLLBACK")) this.#count(sql);
    super.exec(sql);
  }

  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql);
    const count = () => this.#count(sql);
    return new Proxy(statement, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...values: unknown[]): unknown => {
          if (name === "run" || name === "get" || name === "all") count();
          return Reflect.apply(value, target, values) as unknown;
        };
      },
    });
  }

  /** Rows of a table, as the test counts them: never fails. */
  countRows(table: string): number {
    return Number(super.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
  }

  #count(sql: string): void {
    this.#left -= 1;
    if (this.#left !== 0) return;
    this.#failed = sql.trim().replace(/\s+/g, " ").slice(0, 70);
    if (this.#failure === "transaction is undone" && this.isTransaction) super.exec("ROLLBACK");
    throw Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
  }
}
