import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Migration } from "../store/open.ts";
import type { MessageAttribute } from "../services/sqs/queues.ts";

/** Something that is owed to a destination. */
export interface Delivery {
  readonly targetArn: string;
  /** With its qualifier: whose event it was. */
  readonly functionArn: string;
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly condition: string;
  /** A record for a destination, or the event itself for a dead-letter queue. */
  readonly kind: "record" | "dead-letter";
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export interface QueuedDelivery extends Delivery {
  readonly id: number;
  /** Attempts that failed. */
  readonly failures: number;
}

export const deliveryMigration: Migration = {
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
};

export class DeliveryTable {
  readonly #insert: StatementSync;
  readonly #first: StatementSync;
  readonly #postpone: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(`
      INSERT INTO lambda_deliveries (due_at, target_arn, function_arn, request_id, trace_id, condition, kind,
        attributes, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#first = database.prepare("SELECT * FROM lambda_deliveries ORDER BY due_at, id LIMIT 1");
    this.#postpone = database.prepare(
      "UPDATE lambda_deliveries SET due_at = ?2, failures = failures + 1 WHERE id = ?1",
    );
    this.#delete = database.prepare("DELETE FROM lambda_deliveries WHERE id = ?");
    this.#clear = database.prepare("DELETE FROM lambda_deliveries");
  }

  insert(delivery: Delivery, now: number): void {
    this.#insert.run(
      now,
      delivery.targetArn,
      delivery.functionArn,
      delivery.requestId,
      delivery.traceId ?? null,
      delivery.condition,
      delivery.kind,
      JSON.stringify(delivery.attributes),
      delivery.body,
    );
  }

  /** The one that is due first, and when. */
  first(): { readonly dueAt: number; readonly delivery: QueuedDelivery } | undefined {
    const row = this.#first.get();
    return row && { dueAt: Number(row["due_at"]), delivery: toDelivery(row) };
  }

  postpone(id: number, dueAt: number): void {
    this.#postpone.run(id, dueAt);
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  clear(): void {
    this.#clear.run();
  }
}

function toDelivery(row: Readonly<Record<string, SQLOutputValue>>): QueuedDelivery {
  return {
    id: Number(row["id"]),
    failures: Number(row["failures"]),
    targetArn: String(row["target_arn"]),
    functionArn: String(row["function_arn"]),
    requestId: String(row["request_id"]),
    traceId: row["trace_id"] === null ? undefined : String(row["trace_id"]),
    condition: String(row["condition"]),
    kind: row["kind"] === "record" ? "record" : "dead-letter",
    // Text values only, and `insert` alone writes them.
    attributes: JSON.parse(String(row["attributes"])) as QueuedDelivery["attributes"],
    body: String(row["body"]),
  };
}
