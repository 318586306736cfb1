import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { DeadLetters, Envelope, Owed } from "../contracts/deliveries.ts";
import { restoreAttributes, storeAttributes } from "../store/attributes.ts";
import { DueTable } from "../store/dueTable.ts";
import type { Migration } from "../store/open.ts";

/** Something owed, as it is kept. */
export interface Delivery extends Owed {
  /** Attempts that failed. */
  readonly failures: number;
}

export const migrations: readonly Migration[] = [
  {
    name: "lambda-deliveries",
    sql: `
    CREATE TABLE lambda_deliveries (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      due_at INTEGER NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0,
      target_arn TEXT NOT NULL,
      function_arn TEXT NOT NULL,
      request_id TEXT NOT NULL,
      trace_id TEXT,
      condition TEXT NOT NULL,
      kind TEXT NOT NULL,
      attributes TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX lambda_deliveries_by_due ON lambda_deliveries (due_at)`,
  },
  {
    name: "deliveries",
    // The body comes last, so that the rest of a row is read without it.
    sql: `
    CREATE TABLE deliveries (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      target_arn TEXT NOT NULL,
      owed_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0,
      owner_arn TEXT NOT NULL,
      request_id TEXT,
      trace TEXT,
      attributes TEXT,
      envelope TEXT,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX deliveries_by_due ON deliveries (target_arn, due_at);
    INSERT INTO deliveries (id, target_arn, owed_at, due_at, failures, owner_arn, request_id, trace, attributes,
      envelope, body)
    SELECT id, target_arn, due_at, due_at, failures, function_arn, request_id, trace_id, nullif(attributes, '{}'),
      json_object('event', json_object('source', 'lambda', 'detailType',
        'Lambda Function Invocation Result - ' || iif(condition = 'Success', 'Success', 'Failure'),
        'resources', json_array(target_arn, function_arn))), body
    FROM lambda_deliveries;
    DROP TABLE lambda_deliveries`,
  },
  { name: "deliveries-dead-letters", sql: "ALTER TABLE deliveries ADD COLUMN dead_letters TEXT" },
];

export class DeliveryTable extends DueTable {
  readonly #insert: StatementSync;
  readonly #get: StatementSync;

  constructor(database: DatabaseSync) {
    super(database, { table: "deliveries", lane: "target_arn", due: "due_at", postponed: "failures" });
    this.#insert = database.prepare(`
      INSERT INTO deliveries
        (target_arn, owed_at, due_at, owner_arn, request_id, trace, attributes, envelope, dead_letters, body)
      VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`);
    this.#get = database.prepare("SELECT * FROM deliveries WHERE id = ?");
  }

  insert(owed: Owed, now: number): void {
    const { targetArn, onBehalfOf, trace, attributes, envelope, deadLetters, body } = owed;
    this.#insert.run(
      targetArn,
      now,
      onBehalfOf.arn,
      onBehalfOf.requestId ?? null,
      trace ?? null,
      storeAttributes(attributes ?? {}),
      envelope === undefined ? null : JSON.stringify(envelope),
      deadLetters === undefined ? null : storeDeadLetters(deadLetters),
      body,
    );
  }

  get(id: number): Delivery | undefined {
    const row = this.#get.get(id);
    return row && toDelivery(row);
  }
}

function toDelivery(row: Readonly<Record<string, SQLOutputValue>>): Delivery {
  const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
  const requestId = text("request_id");
  const envelope = text("envelope");
  const deadLetters = text("dead_letters");
  return {
    failures: Number(row["failures"]),
    targetArn: String(row["target_arn"]),
    onBehalfOf: { arn: String(row["owner_arn"]), ...(requestId !== undefined && { requestId }) },
    trace: text("trace"),
    attributes: restoreAttributes(text("attributes") ?? null),
    // `insert` and the migration above alone write them.
    ...(envelope !== undefined && { envelope: JSON.parse(envelope) as Envelope }),
    ...(deadLetters !== undefined && { deadLetters: restoreDeadLetters(deadLetters) }),
    body: String(row["body"]),
  };
}

/** Attributes are text within the text: they may be binary. */
function storeDeadLetters({ attributes, ...rest }: DeadLetters): string {
  return JSON.stringify({ ...rest, stored: storeAttributes(attributes) });
}

function restoreDeadLetters(text: string): DeadLetters {
  // `storeDeadLetters` alone writes them, and its first version wrote attributes as they were.
  const { stored, ...rest } = JSON.parse(text) as DeadLetters & { readonly stored?: string | null };
  return stored === undefined ? rest : { ...rest, attributes: restoreAttributes(stored) };
}
