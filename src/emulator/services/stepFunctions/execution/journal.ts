import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { Json, JsonObject } from "../language/json.ts";
import type { TaskAnswer } from "../tasks/tokens.ts";
import { StateFailure } from "../language/failure.ts";

/** Where one branch of an execution stands: in a state, until that is left. Times are epoch milliseconds. */
export interface Frame {
  readonly kind: "in";
  readonly state: string;
  readonly input: Json;
  readonly variables: JsonObject;
  readonly enteredAt: number;
  /** The history's event that tells of it. */
  readonly enteredEvent: number;
  readonly lastEvent: number;
  /** How often each retrier was used. */
  readonly retries: readonly number[];
  /** Until when it waits: a `Wait`, or a pause between tries. */
  readonly until?: number | undefined;
  /** The event that told that its branches began. */
  readonly begun?: number | undefined;
  /** A task that is answered by its token was submitted under this one. */
  readonly token?: string | undefined;
  /** The token's task was submitted, and not only about to be. */
  readonly submitted?: boolean | undefined;
  /** What came back for the token. */
  readonly answer?: TaskAnswer | undefined;
}

export interface Done {
  readonly kind: "done";
  readonly output: Json;
  readonly lastEvent: number;
}

/** Details of an event, by the one member that its type has. */
type EventDetails = Omit<HistoryEvent, "timestamp" | "type" | "id" | "previousEventId">;
/** An event as it is kept: its time is a number. */
export type KeptEvent = EventDetails & {
  readonly timestamp: number;
  readonly type: HistoryEventType;
  readonly id: number;
  readonly previousEventId: number;
};

/** Keeps what an execution has done; frames by the path of their branch, which is "" for the whole. */
export interface Journal {
  frame(branch: string): Frame | Done | undefined;
  set(branch: string, frame: Frame | Done): void;
  /** Forgets the branches below one. */
  clearBelow(branch: string): void;
  /** Forgets all of them: the execution has ended. */
  end(): void;
  append(event: KeptEvent): void;
  /** Ids of events begin with 1. */
  readonly events: number;
  /** One transaction, where it is on disk. */
  together<Result>(work: () => Result): Result;
}

/** AWS's quota. */
const mostEvents = 25_000;

/** Adds an event to the history and returns its id. Throws `StateFailure` when that is full. */
export function appendEvent(
  journal: Journal,
  event: Omit<KeptEvent, "id">,
  { isLast = false }: { readonly isLast?: boolean } = {},
): number {
  const id = journal.events + 1;
  if (id >= mostEvents && !isLast) {
    throw new StateFailure(
      "States.Runtime",
      `The execution reached the maximum number of history events (${mostEvents}).`,
    );
  }
  journal.append({ ...event, id });
  return id;
}

/** The journal of an execution that is not kept: an express one that its caller waits for. */
export class MemoryJournal implements Journal {
  readonly #frames = new Map<string, Frame | Done>();
  events = 0;

  frame(branch: string): Frame | Done | undefined {
    return this.#frames.get(branch);
  }

  set(branch: string, frame: Frame | Done): void {
    this.#frames.set(branch, frame);
  }

  clearBelow(branch: string): void {
    for (const other of this.#frames.keys()) if (other.startsWith(`${branch}/`)) this.#frames.delete(other);
  }

  end(): void {
    this.#frames.clear();
  }

  append(): void {
    this.events += 1;
  }

  together<Result>(work: () => Result): Result {
    return work();
  }
}
