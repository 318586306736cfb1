import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Migration } from "../../../store/open.ts";
import { restoreAttributes, storeAttributes } from "../../../store/attributes.ts";
import { DueTable } from "../../../store/dueTable.ts";
import type { Receipt } from "../receiptHandle.ts";
import type { MessageAttributes } from "./attributes.ts";
import { MessageLanes, migration as lanesMigration } from "./lanes.ts";

/** A message in a queue. Times are epoch milliseconds. */
export interface StoredMessage {
  /** Ascending in the order of sending. */
  readonly id: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  /** Receives from this queue, of which a redrive policy allows so many. */
  readonly receiveCount: number;
  /** Receives from the queue that it was moved here from: AWS goes on counting for the reader. */
  readonly earlierReceives: number;
  readonly firstReceivedAt: number | undefined;
  readonly receivedAt: number | undefined;
  readonly visibleAt: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly traceHeader: string | undefined;
  readonly sourceArn: string | undefined;
}

export interface NewMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly earlierReceives?: number;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly traceHeader?: string | undefined;
  readonly sourceArn?: string | undefined;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export const migrations: readonly Migration[] = [
  {
    name: "sqs-messages",
    sql: `
      CREATE TABLE sqs_messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        message_id TEXT NOT NULL,
        sent_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        receive_count INTEGER NOT NULL DEFAULT 0,
        earlier_receives INTEGER NOT NULL DEFAULT 0,
        first_received_at INTEGER,
        received_at INTEGER,
        group_id TEXT,
        deduplication_id TEXT,
        trace_header TEXT,
        source_arn TEXT,
        attributes TEXT,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX sqs_messages_by_visibility ON sqs_messages (queue, visible_at, receive_count);
      CREATE INDEX sqs_messages_by_age ON sqs_messages (queue, sent_at);
      CREATE INDEX sqs_messages_by_order ON sqs_messages (queue, id) WHERE group_id IS NOT NULL;
      CREATE INDEX sqs_messages_by_group ON sqs_messages (queue, group_id, visible_at)
        WHERE group_id IS NOT NULL;
      CREATE TABLE sqs_deduplication (
        queue TEXT NOT NULL,
        scope TEXT NOT NULL,
        deduplication_id TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        message_id TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        PRIMARY KEY (queue, scope, deduplication_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sqs_deduplication_by_expiry ON sqs_deduplication (expires_at)`,
  },
  lanesMigration,
];

/** The tables of messages; what is done with them is in `send.ts` and `receive.ts`. */
export class MessageTable extends DueTable {
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #visible: StatementSync;
  readonly #visibleOfGroups: StatementSync;
  readonly #receive: StatementSync;
  readonly #deleteReceived: StatementSync;
  readonly #holdReceived: StatementSync;
  readonly #expire: StatementSync;
  readonly #counts: StatementSync;
  readonly #oldest: StatementSync;
  readonly #findDuplicate: StatementSync;
  readonly #remember: StatementSync;
  readonly #forgetOld: StatementSync;
  readonly #forgetQueue: StatementSync;
  readonly #lanes: MessageLanes;

  constructor(database: DatabaseSync) {
    super(database, { table: "sqs_messages", lane: "queue", due: "visible_at" });
    this.#lanes = new MessageLanes(database);
    this.#insert = database.prepare(`
      INSERT INTO sqs_messages (queue, message_id, body, attributes, sent_at, visible_at, earlier_receives,
        group_id, deduplication_id, trace_header, source_arn)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#byId = database.prepare("SELECT * FROM sqs_messages WHERE id = ? AND queue = ?");
    this.#visible = database.prepare(
      "SELECT * FROM sqs_messages WHERE queue = ?1 AND visible_at <= ?2 ORDER BY visible_at, receive_count, id LIMIT ?3",
    );
    // A group gives nothing while one of its messages is in flight, nor past one that is still delayed. These groups are few and
    // looked up once; asked for each message, a group of 100,000 with one in flight took three times as long.
    // The rest is read in the order of sending from the start, else SQLite sorts the whole queue for the first ten.
    this.#visibleOfGroups = database.prepare(`
      WITH held AS MATERIALIZED (
        SELECT group_id, min(iif(receive_count > 0, 0, id)) AS from_id
        FROM sqs_messages INDEXED BY sqs_messages_by_visibility
        WHERE queue = ?1 AND visible_at > ?2 AND group_id IS NOT NULL GROUP BY group_id)
      SELECT message.* FROM sqs_messages AS message INDEXED BY sqs_messages_by_order
        LEFT JOIN held ON held.group_id = message.group_id
      WHERE message.queue = ?1 AND message.group_id IS NOT NULL AND message.visible_at <= ?2
        AND (held.from_id IS NULL OR held.from_id > message.id)
      ORDER BY message.id LIMIT ?3`);
    this.#receive = database.prepare(`
      UPDATE sqs_messages SET visible_at = ?2, receive_count = receive_count + 1, received_at = ?3,
        first_received_at = coalesce(first_received_at, ?3)
      WHERE id = ?1`);
    this.#deleteReceived = database.prepare(
      "DELETE FROM sqs_messages WHERE id = ? AND queue = ? AND receive_count = ?",
    );
    this.#holdReceived = database.prepare(
      "UPDATE sqs_messages SET visible_at = ?4 WHERE id = ?1 AND queue = ?2 AND receive_count = ?3",
    );
    this.#expire = database.prepare("DELETE FROM sqs_messages WHERE queue = ? AND sent_at < ?");
    this.#counts = database.prepare(`
      SELECT count(*) AS total,
        count(*) FILTER (WHERE visible_at > ?2 AND receive_count > 0) AS in_flight,
        count(*) FILTER (WHERE visible_at > ?2 AND receive_count = 0) AS delayed
      FROM sqs_messages WHERE queue = ?1`);
    this.#oldest = database.prepare(
      "SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY sent_at, id LIMIT ?",
    );
    this.#findDuplicate = database.prepare(`
      SELECT message_id, sequence FROM sqs_deduplication
      WHERE queue = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?`);
    this.#remember = database.prepare(`
      INSERT OR REPLACE INTO sqs_deduplication (queue, scope, deduplication_id, expires_at, message_id, sequence)
      VALUES (?, ?, ?, ?, ?, ?)`);
    this.#forgetOld = database.prepare("DELETE FROM sqs_deduplication WHERE expires_at <= ?");
    this.#forgetQueue = database.prepare("DELETE FROM sqs_deduplication WHERE queue = ?");
  }

  /** Returns its id. */
  insert(queue: string, message: NewMessage): number {
    const { lastInsertRowid } = this.#insert.run(
      this.#lanes.of(queue),
      message.messageId,
      message.body,
      storeAttributes(message.attributes),
      message.sentAt,
      message.visibleAt,
      message.earlierReceives ?? 0,
      message.groupId ?? null,
      message.deduplicationId ?? null,
      message.traceHeader ?? null,
      message.sourceArn ?? null,
    );
    return Number(lastInsertRowid);
  }

  get(queue: string, id: number): StoredMessage | undefined {
    const row = this.#byId.get(id, this.#lanes.of(queue));
    return row && toMessage(row);
  }

  /** What may be received at `now`: the longest visible first, or the first of each FIFO group that is free. */
  visible(queue: string, now: number, limit: number, { fifo }: { readonly fifo: boolean }): StoredMessage[] {
    return (fifo ? this.#visibleOfGroups : this.#visible)
      .all(this.#lanes.of(queue), now, limit)
      .map(toMessage);
  }

  /** The oldest that are not in flight, whatever their groups. */
  oldest(queue: string, now: number, limit: number): StoredMessage[] {
    return this.#oldest.all(this.#lanes.of(queue), now, limit).map(toMessage);
  }

  receive(id: number, now: number, visibleAt: number): void {
    this.#receive.run(id, visibleAt, now);
  }

  /** But for messages that are gone, or were received again. */
  deleteReceived(queue: string, receipts: readonly Receipt[]): void {
    const lane = this.#lanes.of(queue);
    for (const { id, receive } of receipts) this.#deleteReceived.run(id, lane, receive);
  }

  holdReceived(queue: string, receipts: readonly Receipt[], visibleAt: number): void {
    const lane = this.#lanes.of(queue);
    for (const { id, receive } of receipts) this.#holdReceived.run(id, lane, receive, visibleAt);
  }

  override nextDue(queue: string, now: number): number | undefined {
    return super.nextDue(this.#lanes.of(queue), now);
  }

  /** Messages alone: what was sent before a purge is still a duplicate. True when there is something left to `sweep`. */
  purge(queue: string): boolean {
    return this.#lanes.empty(queue);
  }

  deleteAll(queue: string): boolean {
    this.#forgetQueue.run(queue);
    return this.purge(queue);
  }

  /** Removes a piece of what purges left; true while there may be more. */
  sweep(): boolean {
    return this.#lanes.sweep();
  }

  deleteSentBefore(queue: string, time: number): void {
    this.#expire.run(this.#lanes.of(queue), time);
  }

  counts(queue: string, now: number): QueueCounts {
    const row = this.#counts.get(this.#lanes.of(queue), now);
    const inFlight = Number(row?.["in_flight"]);
    const delayed = Number(row?.["delayed"]);
    return { visible: Number(row?.["total"]) - inFlight - delayed, inFlight, delayed };
  }

  /** The message that was sent with this deduplication id and is still remembered. */
  duplicateOf(
    queue: string,
    scope: string,
    deduplicationId: string,
    now: number,
  ): { readonly messageId: string; readonly id: number } | undefined {
    const row = this.#findDuplicate.get(queue, scope, deduplicationId, now);
    return row && { messageId: String(row["message_id"]), id: Number(row["sequence"]) };
  }

  rememberDuplicate(
    queue: string,
    scope: string,
    deduplicationId: string,
    sent: { readonly messageId: string; readonly id: number; readonly now: number; readonly until: number },
  ): void {
    this.#forgetOld.run(sent.now);
    this.#remember.run(queue, scope, deduplicationId, sent.until, sent.messageId, sent.id);
  }
}

function toMessage(row: Readonly<Record<string, SQLOutputValue>>): StoredMessage {
  const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
  const number = (name: string): number | undefined => (row[name] === null ? undefined : Number(row[name]));
  return {
    id: Number(row["id"]),
    messageId: String(row["message_id"]),
    body: String(row["body"]),
    attributes: restoreAttributes(text("attributes") ?? null),
    sentAt: Number(row["sent_at"]),
    receiveCount: Number(row["receive_count"]),
    earlierReceives: Number(row["earlier_receives"]),
    firstReceivedAt: number("first_received_at"),
    receivedAt: number("received_at"),
    visibleAt: Number(row["visible_at"]),
    groupId: text("group_id"),
    deduplicationId: text("deduplication_id"),
    traceHeader: text("trace_header"),
    sourceArn: text("source_arn"),
  };
}
