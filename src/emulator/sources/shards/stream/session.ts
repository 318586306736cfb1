import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { Log } from "../../../../shared/log.ts";
import type { Deliveries } from "../../../contracts/deliveries.ts";
import type { Mapping, Mappings } from "../../../contracts/eventSources.ts";
import type { Shard, ShardedStreams, ShardPosition, ShardRecord } from "../../../contracts/streams.ts";
import { inTransaction } from "../../../store/open.ts";
import { Bell } from "../../polling/bell.ts";
import type { FunctionCalls } from "../../polling/functionCalls.ts";
import { type GivenUp, owedFor } from "../failureRecord.ts";
import type { StreamForm } from "../form.ts";
import type { LanePosition, PositionTable } from "../positions.ts";
import { ShardPolling } from "../shardPolling.ts";

export interface StreamSessionOptions<Kind extends ShardRecord> {
  readonly mapping: Mapping;
  readonly form: StreamForm<Kind>;
  readonly streams: ShardedStreams<Kind>;
  readonly database: DatabaseSync;
  readonly positions: PositionTable;
  readonly deliveries: Deliveries;
  readonly calls: FunctionCalls;
  readonly mappings: Pick<Mappings, "processed">;
  readonly clock: Clock;
  /** AWS's waits are divided by it. */
  readonly timeScale: number;
  readonly log: Log;
}

/** A stream that is missing or cannot be asked is tried again after so long at most. */
const longestPauseMs = 20_000;

/** Reads the shards of a stream, children when their parents are done with, until it is halted. */
export class StreamSession<Kind extends ShardRecord> {
  readonly mapping: Mapping;
  readonly ended: Promise<void>;
  readonly #options: StreamSessionOptions<Kind>;
  readonly #bell: Bell;
  readonly #open = new Map<string, ShardPolling<Kind>>();
  readonly #running = new Set<Promise<void>>();
  #halted = false;
  /** Shards may have come, or could not be read. */
  #stale = true;
  #failures = 0;
  /** Failures of shards in a row, and what ends the pauses after them. */
  #shardFailures = 0;
  readonly #pauses = new Set<Bell>();

  constructor(options: StreamSessionOptions<Kind>) {
    this.#options = options;
    this.mapping = options.mapping;
    this.#bell = new Bell(options.clock);
    this.ended = this.#run();
  }

  /** Ends pauses before a next try. */
  nudge(): void {
    for (const shard of this.#open.values()) shard.nudge();
    for (const pause of this.#pauses) pause.ring();
    this.#bell.ring();
  }

  /** Begins no further batch; `ended` resolves when those that run are seen to. */
  halt(): void {
    this.#halted = true;
    for (const shard of this.#open.values()) shard.stop();
    for (const pause of this.#pauses) pause.ring();
    this.#bell.ring();
  }

  get #streamArn(): string {
    return this.mapping.settings.EventSourceArn ?? "";
  }

  async #run(): Promise<void> {
    const unwatch = this.#options.streams.watch(this.#streamArn, () => this.#changed());
    try {
      while (!this.#halted) {
        if (this.#stale) await this.#refresh();
        // Nobody tells when a service can be asked again.
        await this.#bell.wait(this.#stale ? pauseAfter(this.#failures) : undefined);
      }
    } finally {
      unwatch();
      await Promise.all(this.#running);
    }
  }

  #changed(): void {
    for (const shard of this.#open.values()) shard.ring();
    if (this.#open.size > 0 && !this.#stale) return;
    this.#stale = true;
    this.#bell.ring();
  }

  /** Looks at the stream's shards and begins with those whose turn has come. */
  async #refresh(): Promise<void> {
    const { streams, log } = this.#options;
    try {
      const shards = await streams.shards(this.#streamArn);
      const retentionMs = await streams.retentionMs(this.#streamArn);
      await this.#place(shards);
      if (this.#halted) return;
      this.#begin(shards, retentionMs);
      this.#stale = false;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#problem(messageOf(error));
      log.warn("stream not read", {
        mapping: this.mapping.uuid,
        stream: this.#streamArn,
        error: messageOf(error),
      });
    }
  }

  /** Writes down where the mapping begins in shards that it sees for the first time. */
  async #place(shards: readonly Shard[]): Promise<void> {
    const { positions, database } = this.#options;
    const { uuid } = this.mapping;
    const placed = positions.of(uuid);
    const fresh = shards.filter(({ shardId }) => !placed.has(shardId));
    // What comes of shards that were split or merged later is read from its start.
    const starts = await Promise.all(
      fresh.map(({ shardId }) => (placed.size > 0 ? Promise.resolve(fromStart) : this.#startOf(shardId))),
    );
    const listed = new Set(shards.map(({ shardId }) => shardId));
    inTransaction(database, () => {
      for (const [index, { shardId }] of fresh.entries()) {
        positions.put(uuid, shardId, 0, { position: starts[index] ?? fromStart, window: undefined });
      }
      for (const shardId of placed.keys()) if (!listed.has(shardId)) positions.removeShard(uuid, shardId);
    });
  }

  async #startOf(shardId: string): Promise<ShardPosition> {
    const { settings, startingPositionTimestamp } = this.mapping;
    switch (settings.StartingPosition) {
      case "LATEST":
        return this.#options.streams.end({ streamArn: this.#streamArn, shardId });
      case "AT_TIMESTAMP":
        return { kind: "since", time: startingPositionTimestamp ?? 0 };
      case "TRIM_HORIZON":
      case undefined:
        return fromStart;
    }
  }

  #begin(shards: readonly Shard[], retentionMs: number): void {
    const placed = this.#options.positions.of(this.mapping.uuid);
    const isDone = (shardId: string) => placed.get(shardId)?.[0]?.position.kind === "done";
    const listed = new Set(shards.map(({ shardId }) => shardId));
    for (const { shardId, parents } of shards) {
      if (this.#open.has(shardId) || isDone(shardId)) continue;
      if (parents.some((parent) => listed.has(parent) && !isDone(parent))) continue;
      this.#poll(shardId, placed.get(shardId) ?? [], retentionMs);
    }
  }

  #poll(shardId: string, standing: readonly LanePosition[], retentionMs: number): void {
    const save = (lanes: readonly LanePosition[], givenUp?: GivenUp) => this.#save(shardId, lanes, givenUp);
    const onCall = (succeeded: boolean) => this.#processed(succeeded);
    const shard = new ShardPolling({ ...this.#options, shardId, retentionMs, save, onCall }, standing);
    this.#open.set(shardId, shard);
    const running = shard
      .run()
      .then((end) => {
        if (end === "closed") this.#save(shardId, [{ position: { kind: "done" }, window: undefined }]);
      })
      .catch((error: unknown) => this.#shardFailed(shardId, error))
      .finally(() => {
        this.#running.delete(running);
        this.#open.delete(shardId);
        this.#stale = true;
        this.#bell.ring();
      });
    this.#running.add(running);
  }

  /** The shard is open until a pause is over: what was not kept would be called again without one. */
  async #shardFailed(shardId: string, error: unknown): Promise<void> {
    const { log, clock } = this.#options;
    this.#shardFailures += 1;
    this.#problem(messageOf(error));
    log.warn("shard not read", { mapping: this.mapping.uuid, shard: shardId, error: messageOf(error) });
    if (this.#halted) return;
    const pause = new Bell(clock);
    this.#pauses.add(pause);
    await pause.wait(pauseAfter(this.#shardFailures));
    this.#pauses.delete(pause);
  }

  /** Where a shard stands and what is owed for what was given up are one transaction. */
  #save(shardId: string, lanes: readonly LanePosition[], givenUp?: GivenUp): void {
    const { database, positions, deliveries, form, clock } = this.#options;
    const { uuid } = this.mapping;
    inTransaction(database, () => {
      positions.removeShard(uuid, shardId);
      for (const [lane, position] of lanes.entries()) positions.put(uuid, shardId, lane, position);
      const owed = givenUp && owedFor(this.mapping, givenUp, { form: form.batch, now: clock.now() });
      if (owed !== undefined) deliveries.owe(owed);
    });
    this.#shardFailures = 0;
    if (givenUp === undefined) return;
    const { condition, entries } = givenUp;
    this.#options.log.warn("batch given up", {
      mapping: uuid,
      shard: shardId,
      condition,
      records: entries.length,
    });
  }

  #processed(succeeded: boolean): void {
    if (succeeded) this.#tell("OK");
    else this.#problem("Function call failed");
  }

  #problem(what: string): void {
    this.#tell(`PROBLEM: ${what}`);
  }

  /** A word for whoever looks at the mapping: that it cannot be kept holds up no record. */
  #tell(result: string): void {
    const { mappings, log } = this.#options;
    const { uuid } = this.mapping;
    try {
      mappings.processed(uuid, result);
    } catch (error) {
      log.warn("result of a mapping not kept", { mapping: uuid, result, error: messageOf(error) });
    }
  }
}

function pauseAfter(failures: number): number {
  return Math.min(250 * 2 ** failures, longestPauseMs);
}

const fromStart: ShardPosition = { kind: "start" };
