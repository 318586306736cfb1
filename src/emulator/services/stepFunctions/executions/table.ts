import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { nameOf } from "../../../../shared/arn.ts";
import { inTransaction, type Migration } from "../../../store/open.ts";
import type { Done, Frame, Journal, KeptEvent } from "../execution/journal.ts";
import { prepared } from "../../../store/prepared.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution as it is kept; times are epoch milliseconds. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  /** The machine as it was when it began. */
  readonly definition: string;
  readonly roleArn: string;
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
}

export const executionMigration: Migration = {
  name: "states-executions",
  sql: `
    CREATE TABLE states_executions (
      arn TEXT PRIMARY KEY,
      machine_arn TEXT NOT NULL,
      status TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      stopped_at INTEGER,
      document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX states_executions_by_machine ON states_executions (machine_arn, started_at);
    CREATE INDEX states_executions_by_end ON states_executions (stopped_at);
    CREATE TABLE states_frames (
      execution TEXT NOT NULL,
      branch TEXT NOT NULL,
      document TEXT NOT NULL,
      PRIMARY KEY (execution, branch)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE states_events (
      execution TEXT NOT NULL,
      id INTEGER NOT NULL,
      document TEXT NOT NULL,
      PRIMARY KEY (execution, id)
    ) STRICT, WITHOUT ROWID;
  `,
};

/** Executions with their histories and where each of them stands, in SQLite. */
export class ExecutionTable {
  readonly #database: DatabaseSync;
  readonly #sql: (sql: string) => StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = prepared(database);
  }

  get(arn: string): ExecutionRecord | undefined {
    const row = this.#sql("SELECT document FROM states_executions WHERE arn = ?").get(arn);
    return row && recordOf(row);
  }

  set(record: ExecutionRecord): void {
    this.#sql(`INSERT INTO states_executions (arn, machine_arn, status, started_at, stopped_at, document)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (arn) DO UPDATE SET
      status = excluded.status, stopped_at = excluded.stopped_at, document = excluded.document`).run(
      record.arn,
      record.machineArn,
      record.status,
      record.startedAt,
      record.stoppedAt ?? null,
      JSON.stringify(record),
    );
  }

  /** Of one machine, the newest first; those after another one. Their documents are not read. */
  list(machineArn: string, { status, after, limit }: ListedPage): readonly ListedExecution[] {
    // No execution begins after the largest number.
    const place = after === undefined ? { started: Number.MAX_SAFE_INTEGER, row: 0 } : this.#placeOf(after);
    return this.#sql(`SELECT arn, machine_arn, status, started_at, stopped_at FROM states_executions
      WHERE machine_arn = ?1 AND (?2 IS NULL OR status = ?2) AND (started_at, rowid) < (?3, ?4)
      ORDER BY started_at DESC, rowid DESC LIMIT ?5`)
      .all(machineArn, status ?? null, place.started, place.row, limit)
      .map(listedOf);
  }

  /** Nothing comes after one that is not there. */
  #placeOf(arn: string): { readonly started: number; readonly row: number } {
    const row = this.#sql("SELECT started_at, rowid AS id FROM states_executions WHERE arn = ?").get(arn);
    return { started: Number(row?.["started_at"] ?? -1), row: Number(row?.["id"] ?? 0) };
  }

  running(): readonly ExecutionRecord[] {
    const rows = this.#sql("SELECT document FROM states_executions WHERE status = 'RUNNING'").all();
    return rows.map(recordOf);
  }

  /** Those that ended before a time. */
  endedBefore(time: number): readonly string[] {
    const rows = this.#sql("SELECT arn FROM states_executions WHERE stopped_at < ?").all(time);
    return rows.map(({ arn }) => String(arn));
  }

  delete(arn: string): void {
    this.together(() => {
      this.#sql("DELETE FROM states_executions WHERE arn = ?").run(arn);
      this.#sql("DELETE FROM states_frames WHERE execution = ?").run(arn);
      this.#sql("DELETE FROM states_events WHERE execution = ?").run(arn);
    });
  }

  clear(): void {
    this.together(() => {
      for (const table of ["executions", "frames", "events"]) this.#sql(`DELETE FROM states_${table}`).run();
    });
  }

  /** Some events, from an id on, in either order. */
  events(arn: string, { after, limit, reverse }: EventPage): readonly KeptEvent[] {
    const [beyond, order] = reverse ? ["<", "DESC"] : [">", "ASC"];
    return this.#sql(
      `SELECT document FROM states_events WHERE execution = ? AND id ${beyond} ? ORDER BY id ${order} LIMIT ?`,
    )
      .all(arn, after, limit)
      .map(({ document }) => JSON.parse(String(document)) as KeptEvent);
  }

  /** What an execution writes while it runs. */
  journal(arn: string): Journal {
    const frames = new Map(
      this.#sql("SELECT branch, document FROM states_frames WHERE execution = ?")
        .all(arn)
        // `set` below alone writes them.
        .map(({ branch, document }) => [String(branch), JSON.parse(String(document)) as Frame | Done]),
    );
    const { last } =
      this.#sql("SELECT max(id) AS last FROM states_events WHERE execution = ?").get(arn) ?? {};
    let events = Number(last ?? 0);
    return {
      frame: (branch) => frames.get(branch),
      set: (branch, frame) => {
        frames.set(branch, frame);
        this.#sql(`INSERT INTO states_frames (execution, branch, document) VALUES (?, ?, ?)
          ON CONFLICT (execution, branch) DO UPDATE SET document = excluded.document`).run(
          arn,
          branch,
          JSON.stringify(frame),
        );
      },
      clearBelow: (branch) => {
        const below = `${branch}/`;
        for (const other of frames.keys()) {
          if (!other.startsWith(below)) continue;
          frames.delete(other);
          this.#sql("DELETE FROM states_frames WHERE execution = ? AND branch = ?").run(arn, other);
        }
      },
      append: (event) => {
        this.#sql("INSERT INTO states_events (execution, id, document) VALUES (?, ?, ?)").run(
          arn,
          event.id,
          JSON.stringify(event),
        );
        events += 1;
      },
      get events() {
        return events;
      },
      together: (work) => {
        const known = events;
        try {
          return this.together(work);
        } catch (error) {
          // None of them was kept: others of the execution go on with their numbers.
          events = known;
          throw error;
        }
      },
      end: () => {
        frames.clear();
        this.#sql("DELETE FROM states_frames WHERE execution = ?").run(arn);
      },
    };
  }

  together<Result>(work: () => Result): Result {
    return inTransaction(this.#database, work);
  }
}

/** What a list tells of an execution. */
export type ListedExecution = Pick<
  ExecutionRecord,
  "arn" | "machineArn" | "name" | "status" | "startedAt" | "stoppedAt"
>;

interface ListedPage {
  readonly status: string | undefined;
  /** The ARN of the last one that was given. */
  readonly after: string | undefined;
  readonly limit: number;
}

interface EventPage {
  /** Events beyond this id. */
  readonly after: number;
  readonly limit: number;
  readonly reverse: boolean;
}

function listedOf(row: Readonly<Record<string, SQLOutputValue>>): ListedExecution {
  const arn = String(row["arn"]);
  return {
    arn,
    machineArn: String(row["machine_arn"]),
    name: nameOf(arn),
    // `set` alone writes it.
    status: String(row["status"]) as ExecutionStatus,
    startedAt: Number(row["started_at"]),
    ...(row["stopped_at"] !== null && { stoppedAt: Number(row["stopped_at"]) }),
  };
}

function recordOf({ document }: Readonly<Record<string, SQLOutputValue>>): ExecutionRecord {
  // `set` alone writes them.
  return JSON.parse(String(document)) as ExecutionRecord;
}
