import { createHash } from "node:crypto";
import type { Clock } from "../../../shared/clock.ts";
import type { Mapping } from "../../contracts/eventSources.ts";
import type { ShardedStreams, ShardPosition, ShardRecord } from "../../contracts/streams.ts";
import { Bell } from "../polling/bell.ts";
import { RecordFilter } from "../polling/recordFilter.ts";
import type { StreamForm } from "./form.ts";
import { Lane, type LaneOptions } from "./lane.ts";
import { compareSequence, earlier, type LanePosition } from "./positions.ts";

export interface ShardPollingOptions<Kind extends ShardRecord> extends Omit<LaneOptions, "save" | "onRoom"> {
  readonly form: StreamForm<Kind>;
  readonly streams: ShardedStreams<Kind>;
  readonly clock: Clock;
  readonly mapping: Mapping;
  /** Writes down where the lanes stand; called with all of them. */
  readonly save: (lanes: readonly LanePosition[], ...givenUp: Parameters<LaneOptions["save"]>) => void;
}

/** Most records that one read asks for. */
const largestRead = 10_000;

/** Reads one shard, and gives its records to lanes: one, or as many as the parallelization factor says. */
export class ShardPolling<Kind extends ShardRecord> {
  readonly #options: ShardPollingOptions<Kind>;
  readonly #lanes: readonly Lane[];
  /** Before these each lane is done. */
  readonly #resumed: readonly LanePosition["position"][];
  readonly #filter: RecordFilter;
  readonly #bell: Bell;
  #position: ShardPosition;
  #stopped = false;

  constructor(options: ShardPollingOptions<Kind>, standing: readonly LanePosition[]) {
    this.#options = options;
    const { mapping, clock } = options;
    this.#filter = new RecordFilter(mapping.settings.FilterCriteria);
    this.#bell = new Bell(clock);
    const [first] = standing;
    const start = standing.reduce(
      (least, { position }) => earlier(least, position),
      first?.position ?? fromStart,
    );
    this.#position = start.kind === "done" ? fromStart : start;
    const count = laneCount(mapping);
    // With another number of lanes the keys are in others: what the slowest had not done is read by all.
    const positions = Array.from({ length: count }, (_, lane) =>
      standing.length === count
        ? (standing[lane] ?? { position: start, window: undefined })
        : { position: start, window: first?.window },
    );
    this.#resumed = positions.map(({ position }) => position);
    this.#lanes = positions.map(
      (position) =>
        new Lane(
          { ...options, save: (givenUp) => this.#save(givenUp), onRoom: () => this.#bell.ring() },
          position,
        ),
    );
  }

  /** There may be more to read. */
  ring(): void {
    this.#bell.ring();
  }

  nudge(): void {
    for (const lane of this.#lanes) lane.nudge();
  }

  stop(): void {
    this.#stopped = true;
    this.#bell.ring();
    for (const lane of this.#lanes) lane.stop();
  }

  /** Resolves with whether the shard was read to its end. Rejects when it, or where it stands, cannot be kept, once all has stopped. */
  async run(): Promise<"closed" | "stopped"> {
    // Whoever fails ends the others, and all of them are waited for.
    const parts = [this.#read(), ...this.#lanes.map((lane) => lane.run())];
    for (const part of parts) part.catch(() => this.stop());
    await Promise.allSettled(parts);
    await Promise.all(parts);
    return this.#stopped ? "stopped" : "closed";
  }

  async #read(): Promise<void> {
    const { streams, mapping, shardId } = this.#options;
    const shard = { streamArn: mapping.settings.EventSourceArn ?? "", shardId };
    while (!this.#stopped) {
      if (this.#lanes.some((lane) => lane.isFull)) {
        await this.#bell.wait();
        continue;
      }
      const { records, closed } = await streams.read(shard, this.#position, { records: this.#limit });
      if (this.#stopped) return;
      this.#distribute(records);
      if (closed) {
        for (const lane of this.#lanes) lane.close();
        return;
      }
      if (records.length === 0) await this.#bell.wait();
    }
  }

  get #limit(): number {
    const { BatchSize: size = 100 } = this.#options.mapping.settings;
    return Math.min(largestRead, size * this.#lanes.length);
  }

  #distribute(records: readonly Kind[]): void {
    const last = records.at(-1);
    if (last === undefined) return;
    const { form, mapping, shardId, clock } = this.#options;
    const readAt = clock.now();
    let leftOut = false;
    for (const record of records) {
      const { sequenceNumber, arrivedAt } = record;
      const number = this.#lanes.length === 1 ? 0 : laneOf(record.key, this.#lanes.length);
      const [lane, resumed] = [this.#lanes[number], this.#resumed[number]];
      if (resumed?.kind === "after" && compareSequence(sequenceNumber, resumed.sequenceNumber) <= 0) continue;
      const event = form.event(record, mapping, shardId);
      if (this.#filter.passes(event, form.decoded(record))) {
        lane?.add({ sequenceNumber, arrivedAt, readAt, json: JSON.stringify(event) });
      } else leftOut = true;
    }
    this.#position = { kind: "after", sequenceNumber: last.sequenceNumber };
    for (const lane of this.#lanes) lane.passed(this.#position);
    if (leftOut && this.#lanes.every((lane) => lane.isIdle)) this.#save();
  }

  #save(givenUp?: Parameters<LaneOptions["save"]>[0]): void {
    this.#options.save(
      this.#lanes.map((lane) => lane.standing),
      givenUp,
    );
  }
}

const fromStart: ShardPosition = { kind: "start" };

/** The state of a tumbling window is that of the whole shard. */
function laneCount({ settings }: Mapping): number {
  return (settings.TumblingWindowInSeconds ?? 0) > 0 ? 1 : (settings.ParallelizationFactor ?? 1);
}

/** Records of one key are in one lane. */
function laneOf(key: string, lanes: number): number {
  return createHash("md5").update(key).digest().readUInt32BE(0) % lanes;
}
