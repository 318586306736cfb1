import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { Log } from "../../../../shared/log.ts";
import { onceAsync } from "../../../../shared/once.ts";
import type { Envelope } from "../envelope.ts";
import type { RuleBook } from "../ruleBook.ts";
import type { ArchiveRecord, EventsState } from "../state.ts";
import type { ArchiveMeans } from "./means.ts";
import type { Replayer, ReplayerOptions } from "./replayer.ts";
import { ArchiveTable } from "../archiveTable.ts";

interface ArchivesOptions {
  readonly database: DatabaseSync;
  readonly state: EventsState;
  readonly book: RuleBook;
  readonly clock: Clock;
  readonly log: Log;
  /** Sends an event once more. */
  readonly publish: ReplayerOptions["publish"];
}

/** What buses keep of their events, and the replays of it. */
export class Archives {
  readonly table: ArchiveTable;
  /** What operations use of it. */
  readonly means: ArchiveMeans;
  readonly #options: ArchivesOptions;
  readonly #load: () => Promise<Replayer>;
  #replayer: Replayer | undefined;
  #running = false;

  constructor(options: ArchivesOptions) {
    const { database, state, book, clock } = options;
    this.#options = options;
    this.table = new ArchiveTable(database);
    this.#load = onceAsync(async () => {
      const { Replayer } = await import("./replayer.ts");
      return new Replayer({ ...options, table: this.table });
    });
    this.means = {
      state,
      table: this.table,
      now: () => clock.now(),
      expire: (archive) => this.#expire(archive),
      changed: (name) => book.drop(patternKey(name)),
      replay: () => this.#replay(),
    };
  }

  /** Keeps an event in the archives of its bus that want it, as part of the transaction under way. */
  take(bus: string, event: Envelope): void {
    const { state, book, clock } = this.#options;
    for (const archive of state.archives.of("").values()) {
      if (archive.bus !== bus || !wants(archive, book, event)) continue;
      this.#expire(archive);
      const kept = { time: Date.parse(event.time), event: JSON.stringify(event) };
      this.table.add(archive.name, kept, clock.now());
    }
  }

  /** Goes on with the replays that had not ended. */
  start(): void {
    this.#running = true;
    const replays = [...this.#options.state.replays.of("").values()];
    if (replays.some(({ endedAt }) => endedAt === undefined)) this.#replay();
  }

  stop(): void {
    this.#running = false;
    this.#replayer?.stop();
  }

  #replay(): void {
    if (!this.#running) return;
    this.#load().then(
      (replayer) => {
        this.#replayer = replayer;
        if (this.#running) replayer.wake();
      },
      (error: unknown) => {
        const { log, clock } = this.#options;
        log.error("replays could not begin", { error: messageOf(error) });
        clock.after(1_000, () => this.#replay());
      },
    );
  }

  #expire({ name, retentionDays }: ArchiveRecord): void {
    if (retentionDays > 0) this.table.expire(name, this.#options.clock.now() - retentionDays * 86_400_000);
  }
}

function wants({ name, pattern }: ArchiveRecord, book: RuleBook, event: Envelope): boolean {
  return pattern === undefined || book.matches(patternKey(name), pattern, event);
}

/** Patterns of rules are kept by their ARNs. */
function patternKey(name: string): string {
  return `archive/${name}`;
}
