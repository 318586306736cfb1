import type { Clock } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { Log } from "../../../../shared/log.ts";
import { isPassing } from "../../../store/open.ts";
import type { Envelope } from "../envelope.ts";
import type { EventsState, ReplayRecord } from "../state.ts";
import { busName } from "../buses.ts";
import type { ArchiveTable } from "../archiveTable.ts";

export interface ReplayerOptions {
  readonly state: EventsState;
  readonly table: ArchiveTable;
  /** Sends an event to the rules of a bus, or to those of them that are named. */
  readonly publish: (bus: string, event: Envelope, ruleArns: readonly string[] | undefined) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Events that go out in one transaction. */
const stepEvents = 100;
/** Until what could not be written is tried again. */
const pauseMs = 1_000;

/**
 * Sends what is archived once more. Events and how far the replay has come are one transaction, so that a replay that
 * was cut off goes on where it stood, and nothing is sent twice.
 */
export class Replayer {
  readonly #options: ReplayerOptions;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(options: ReplayerOptions) {
    this.#options = options;
  }

  wake(): void {
    this.#wakeIn(0);
  }

  #wakeIn(ms: number): void {
    if (this.#stopped || this.#cancel !== undefined) return;
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#cancel = undefined;
      try {
        this.#step();
      } catch (error) {
        this.#options.log.error("replays could not be read", { error: messageOf(error) });
        this.#wakeIn(pauseMs);
      }
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** A step of each replay: a long one holds up no short one. */
  #step(): void {
    const { state } = this.#options;
    const under = [...state.replays.of("").values()].filter(({ endedAt }) => endedAt === undefined);
    let isPaused = false;
    for (const replay of under) {
      try {
        state.together(() => this.#advance(replay));
      } catch (error) {
        if (!this.#fail(replay, error)) isPaused = true;
      }
    }
    if (under.length > 0) this.#wakeIn(isPaused ? pauseMs : 0);
  }

  /** Ends a replay that failed. False where it stays as it is, to be tried again: a full disk may have room later. */
  #fail(replay: ReplayRecord, cause: unknown): boolean {
    const { log } = this.#options;
    log.error("a replay could not go on", { replay: replay.name, error: messageOf(cause) });
    if (isPassing(cause)) return false;
    try {
      this.#end(replay, "FAILED", messageOf(cause));
      return true;
    } catch (error) {
      log.error("a replay could not be ended", { replay: replay.name, error: messageOf(error) });
      return false;
    }
  }

  #advance(replay: ReplayRecord): void {
    const { state, table, publish } = this.#options;
    if (replay.state === "CANCELLING") return this.#end(replay, "CANCELLED");
    if (state.archives.get("", replay.archive) === undefined) {
      return this.#end(replay, "FAILED", `Archive ${replay.archive} does not exist.`);
    }
    const { cursor = { time: replay.from, id: 0 }, until } = replay;
    const events = table.read(replay.archive, { after: cursor, until, limit: stepEvents });
    const bus = busName(replay.destination);
    for (const { event } of events) {
      // `Archives` alone writes them.
      const kept = JSON.parse(event) as Envelope;
      publish(bus, { ...kept, "replay-name": replay.name }, replay.ruleArns);
    }
    const last = events.at(-1);
    const advanced = {
      ...replay,
      state: "RUNNING" as const,
      ...(last && { cursor: { time: last.time, id: last.id } }),
    };
    if (events.length < stepEvents) this.#end(advanced, "COMPLETED");
    else state.replays.set("", replay.name, advanced);
  }

  #end(replay: ReplayRecord, state: ReplayRecord["state"], reason?: string): void {
    const ended = {
      ...replay,
      state,
      ...(reason !== undefined && { reason }),
      endedAt: this.#options.clock.now(),
    };
    this.#options.state.replays.set("", replay.name, ended);
  }
}
