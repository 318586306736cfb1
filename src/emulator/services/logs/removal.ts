import type { DatabaseSync, StatementSync } from "node:sqlite";
import { inTransaction } from "../../store/open.ts";
import { dayMs } from "./store.ts";

export interface LogLimits {
  /** Older events go; undefined keeps them as long as their group does. */
  readonly retentionMs?: number | undefined;
  /** Beyond it the oldest go, whatever their group says. */
  readonly bytes: number;
}

export const defaultLogBytes = 1024 ** 3;

/** What one step removes at most: some milliseconds' work. */
const chunksPerStep = 200;
const bytesPerStep = 4 * 1024 * 1024;
const streamsPerStep = 500;

interface ChunkSize {
  readonly id: number;
  readonly bytes: number;
}

/** Removes events that were deleted, are too old, or are too many. */
export class LogRemoval {
  readonly #database: DatabaseSync;
  readonly #limits: LogLimits;
  readonly #deleted: StatementSync;
  readonly #expired: StatementSync;
  readonly #oldest: StatementSync;
  readonly #total: StatementSync;
  readonly #removeChunk: StatementSync;
  readonly #removeStreams: StatementSync;
  readonly #removeGroups: StatementSync;

  constructor(database: DatabaseSync, limits: LogLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#deleted = database.prepare(`
      SELECT chunk.id, chunk.bytes FROM log_groups AS grp
        JOIN log_streams AS stream ON stream.group_id = grp.id
        JOIN log_chunks AS chunk ON chunk.stream_id = stream.id
      WHERE grp.deleted = 1 LIMIT ${chunksPerStep}`);
    this.#expired = database.prepare(`
      SELECT chunk.id, chunk.bytes FROM log_groups AS grp JOIN log_chunks AS chunk ON chunk.group_id = grp.id
      WHERE grp.retention_days IS NOT NULL AND chunk.last_event < ? - grp.retention_days * ${dayMs}
      LIMIT ${chunksPerStep}`);
    // Ids ascend with the time of arrival.
    this.#oldest = database.prepare(
      `SELECT id, bytes, ingested < ? AS old FROM log_chunks ORDER BY id LIMIT ${chunksPerStep}`,
    );
    this.#total = database.prepare("SELECT coalesce(sum(bytes), 0) AS total FROM log_chunks");
    this.#removeChunk = database.prepare("DELETE FROM log_chunks WHERE id = ?");
    this.#removeStreams = database.prepare(`
      DELETE FROM log_streams WHERE id IN (SELECT stream.id FROM log_groups AS grp
        JOIN log_streams AS stream ON stream.group_id = grp.id WHERE grp.deleted = 1 LIMIT ${streamsPerStep})`);
    this.#removeGroups = database.prepare("DELETE FROM log_groups WHERE deleted = 1");
  }

  /** Removes a bounded number of events; true while there may be more to remove. */
  step(now: number): boolean {
    return inTransaction(this.#database, () => {
      const chunks = this.#next(now);
      for (const { id } of chunks) this.#removeChunk.run(id);
      if (chunks.length > 0) return true;
      if (Number(this.#removeStreams.run().changes) > 0) return true;
      this.#removeGroups.run();
      return false;
    });
  }

  #next(now: number): readonly ChunkSize[] {
    const deleted = sizes(this.#deleted);
    if (deleted.length > 0) return upTo(bytesPerStep, deleted);
    const expired = sizes(this.#expired, now);
    if (expired.length > 0) return upTo(bytesPerStep, expired);
    const { retentionMs, bytes: limit } = this.#limits;
    const before = retentionMs === undefined ? 0 : now - retentionMs;
    const excess = Number(this.#total.get()?.["total"]) - limit;
    const oldest = this.#oldest.all(before);
    const old = oldest.filter((row) => row["old"] === 1).map(toSize);
    if (old.length > 0) return upTo(bytesPerStep, old);
    return excess > 0 ? upTo(Math.min(excess, bytesPerStep), oldest.map(toSize)) : [];
  }
}

function sizes(statement: StatementSync, ...values: readonly number[]): readonly ChunkSize[] {
  return statement.all(...values).map(toSize);
}

function toSize(row: ReturnType<StatementSync["all"]>[number]): ChunkSize {
  return { id: Number(row["id"]), bytes: Number(row["bytes"]) };
}

/** The first chunks that make up so many bytes, at least one. */
function upTo(limit: number, chunks: readonly ChunkSize[]): readonly ChunkSize[] {
  let bytes = 0;
  const end = chunks.findIndex((chunk) => (bytes += chunk.bytes) >= limit);
  return end < 0 ? chunks : chunks.slice(0, end + 1);
}
