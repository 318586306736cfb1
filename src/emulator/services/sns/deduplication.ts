import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Migration } from "../../store/open.ts";

export const deduplicationMigration: Migration = {
  name: "sns-deduplication",
  sql: `
    CREATE TABLE sns_deduplication (
      topic TEXT NOT NULL, id TEXT NOT NULL, message_id TEXT NOT NULL, sequence INTEGER NOT NULL,
      expires_at INTEGER NOT NULL, PRIMARY KEY (topic, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sns_deduplication_by_expiry ON sns_deduplication (expires_at);
    CREATE TABLE sns_sequences (topic TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
};

/** For so long a FIFO topic takes a message with the same deduplication id for the same message. */
const windowMs = 5 * 60_000;

interface Published {
  readonly messageId: string;
  readonly sequence: number;
  readonly isNew: boolean;
}

/** What FIFO topics remember: which messages they have had, and the number of the last. */
export class Deduplication {
  readonly #known: StatementSync;
  readonly #remember: StatementSync;
  readonly #expire: StatementSync;
  readonly #next: StatementSync;
  readonly #forget: readonly StatementSync[];

  constructor(database: DatabaseSync) {
    this.#known = database.prepare(
      "SELECT message_id, sequence FROM sns_deduplication WHERE topic = ? AND id = ? AND expires_at > ?",
    );
    this.#remember = database.prepare("INSERT OR REPLACE INTO sns_deduplication VALUES (?, ?, ?, ?, ?)");
    this.#expire = database.prepare("DELETE FROM sns_deduplication WHERE expires_at <= ?");
    this.#next = database.prepare(
      `INSERT INTO sns_sequences VALUES (?, 1) ON CONFLICT (topic) DO UPDATE SET last = last + 1 RETURNING last`,
    );
    this.#forget = ["sns_deduplication", "sns_sequences"].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE ?1 IS NULL OR topic = ?1`),
    );
  }

  /** Gives a message its number; one whose id was there before stands for that message, and is not to be delivered. */
  accept(topic: string, id: string, messageId: string, now: number): Published {
    const known = this.#known.get(topic, id, now);
    if (known !== undefined) {
      return { messageId: String(known["message_id"]), sequence: Number(known["sequence"]), isNew: false };
    }
    this.#expire.run(now);
    const sequence = Number(this.#next.get(topic)?.["last"]);
    this.#remember.run(topic, id, messageId, sequence, now + windowMs);
    return { messageId, sequence, isNew: true };
  }

  /** Forgets a topic; all of them without a name. */
  forget(topic: string | null): void {
    for (const statement of this.#forget) statement.run(topic);
  }
}
