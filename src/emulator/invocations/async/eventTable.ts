import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { DueTable } from "../../store/dueTable.ts";
import type { Migration } from "../../store/open.ts";
import type { AsyncEvent, AsyncResponse } from "./event.ts";

/** An accepted event. Times are epoch milliseconds. */
export interface QueuedEvent {
  readonly id: number;
  readonly event: AsyncEvent;
  readonly acceptedAt: number;
  /** How often the function ran; one that was running when the emulator was killed does not count. */
  readonly attempts: number;
  /** How often since then it could not be run. */
  readonly refusals: number;
  readonly response: AsyncResponse | undefined;
}

export const migrations: readonly Migration[] = [
  {
    name: "lambda-async-events",
    // The payloads come last, so that the rest of a row is read without them.
    sql: `
    CREATE TABLE lambda_async_events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      function_name TEXT NOT NULL,
      qualifier TEXT,
      request_id TEXT NOT NULL,
      accepted_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      refusals INTEGER NOT NULL DEFAULT 0,
      client_context TEXT,
      trace_id TEXT,
      tenant_id TEXT,
      status_code INTEGER,
      executed_version TEXT,
      function_error TEXT,
      response BLOB,
      payload BLOB NOT NULL
    ) STRICT;
    CREATE INDEX lambda_async_events_by_due ON lambda_async_events (function_name, due_at)`,
  },
  {
    // Functions see a client context in synchronous calls only.
    name: "lambda-async-events-without-client-context",
    sql: "ALTER TABLE lambda_async_events DROP COLUMN client_context",
  },
];

export class AsyncEventTable extends DueTable {
  readonly #insert: StatementSync;
  readonly #get: StatementSync;
  readonly #retry: StatementSync;

  constructor(database: DatabaseSync) {
    super(database, {
      table: "lambda_async_events",
      lane: "function_name",
      due: "due_at",
      postponed: "refusals",
    });
    this.#insert = database.prepare(`
      INSERT INTO lambda_async_events (function_name, qualifier, request_id, accepted_at, due_at, trace_id, tenant_id,
        payload)
      VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)`);
    this.#get = database.prepare("SELECT * FROM lambda_async_events WHERE id = ?");
    this.#retry = database.prepare(`
      UPDATE lambda_async_events SET due_at = ?2, attempts = ?3, refusals = 0, status_code = ?4, executed_version = ?5,
        function_error = ?6, response = ?7
      WHERE id = ?1`);
  }

  insert(event: AsyncEvent, now: number): void {
    this.#insert.run(
      event.functionName,
      event.qualifier ?? null,
      event.requestId,
      now,
      event.traceId ?? null,
      event.tenantId ?? null,
      event.payload,
    );
  }

  get(id: number): QueuedEvent | undefined {
    const row = this.#get.get(id);
    return row && toQueued(row);
  }

  retry(
    id: number,
    next: { readonly dueAt: number; readonly attempts: number; readonly response: AsyncResponse },
  ): void {
    const { statusCode, executedVersion = null, functionError = null, payload = null } = next.response;
    this.#retry.run(id, next.dueAt, next.attempts, statusCode, executedVersion, functionError, payload);
  }
}

function toQueued(row: Readonly<Record<string, SQLOutputValue>>): QueuedEvent {
  const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
  const traceId = text("trace_id");
  const tenantId = text("tenant_id");
  return {
    id: Number(row["id"]),
    event: {
      requestId: String(row["request_id"]),
      functionName: String(row["function_name"]),
      qualifier: text("qualifier"),
      payload: bytes(row["payload"]) ?? new Uint8Array(),
      ...(traceId !== undefined && { traceId }),
      ...(tenantId !== undefined && { tenantId }),
    },
    acceptedAt: Number(row["accepted_at"]),
    attempts: Number(row["attempts"]),
    refusals: Number(row["refusals"]),
    response: toResponse(row),
  };
}

function toResponse(row: Readonly<Record<string, SQLOutputValue>>): AsyncResponse | undefined {
  if (row["status_code"] === null) return undefined;
  const { executed_version: version, function_error: error } = row;
  const payload = bytes(row["response"]);
  return {
    statusCode: Number(row["status_code"]),
    ...(typeof version === "string" && { executedVersion: version }),
    ...(typeof error === "string" && { functionError: error }),
    ...(payload && { payload }),
  };
}

function bytes(value: SQLOutputValue | undefined): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}
