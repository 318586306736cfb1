import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Migration } from "../../../store/open.ts";

export const migration: Migration = {
  name: "sqs-lanes",
  // Without a queue a lane's messages are to be removed.
  sql: "CREATE TABLE sqs_lanes (lane TEXT PRIMARY KEY, queue TEXT) STRICT, WITHOUT ROWID",
};

/** More messages than these are removed in pieces. */
const atOnce = 2_000;

/**
 * Where a queue's messages are in the table. A queue that is emptied of many gets another lane and is empty at once; what is
 * in the old one is removed piece by piece.
 */
export class MessageLanes {
  readonly #current: StatementSync;
  readonly #set: StatementSync;
  readonly #leave: StatementSync;
  readonly #left: StatementSync;
  readonly #forget: StatementSync;
  readonly #remove: StatementSync;
  readonly #latestId: StatementSync;

  constructor(database: DatabaseSync) {
    this.#current = database.prepare("SELECT lane FROM sqs_lanes WHERE queue = ?");
    this.#set = database.prepare("INSERT OR REPLACE INTO sqs_lanes (lane, queue) VALUES (?, ?)");
    this.#leave = database.prepare("INSERT OR REPLACE INTO sqs_lanes (lane, queue) VALUES (?, NULL)");
    this.#left = database.prepare("SELECT lane FROM sqs_lanes WHERE queue IS NULL LIMIT 1");
    this.#forget = database.prepare("DELETE FROM sqs_lanes WHERE lane = ?");
    this.#remove = database.prepare(
      `DELETE FROM sqs_messages WHERE id IN (SELECT id FROM sqs_messages WHERE queue = ? LIMIT ${atOnce})`,
    );
    this.#latestId = database.prepare("SELECT max(id) AS id FROM sqs_messages");
  }

  /** A queue's own name until it was emptied of many messages. */
  of(queue: string): string {
    return String(this.#current.get(queue)?.["lane"] ?? queue);
  }

  /** Empties a queue; true when there is something left to `sweep`. */
  empty(queue: string): boolean {
    const lane = this.of(queue);
    if (this.#remove.run(lane).changes < atOnce) return false;
    // No queue's name has a space, and no later lane the same number.
    const next = `${queue} ${String(this.#latestId.get()?.["id"])}`;
    this.#leave.run(lane);
    this.#set.run(next, queue);
    return true;
  }

  /** Removes a piece of what was left; true while there may be more. */
  sweep(): boolean {
    const lane = this.#left.get()?.["lane"];
    if (typeof lane !== "string") return false;
    if (this.#remove.run(lane).changes === 0) this.#forget.run(lane);
    return true;
  }
}
