import { parseArn } from "../../../../shared/arn.ts";
import type { Clock } from "../../../../shared/clock.ts";
import type { Deliveries } from "../../../contracts/deliveries.ts";
import { compileFilterPattern } from "../pattern/filterPattern.ts";
import type { MessageFilter } from "../pattern/tokens.ts";
import { controlMessage, dataMessage, type SubscribedEvent } from "./message.ts";
import type { FilterRecord, Filters } from "./state.ts";

interface SubscriptionsOptions {
  readonly filters: Filters;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly accountId: string;
}

/** Events of one stream, which are being kept. */
interface Kept {
  readonly group: string;
  readonly stream: string;
  readonly events: readonly SubscribedEvent[];
  /** The `X-Amzn-Trace-Id` of the invocation that wrote the last of them. */
  readonly trace: string | undefined;
}

/** Text in one message, so that what is least compressible still fits into an event of a function. */
const messageBytes = 512 * 1024;
/** What the JSON of an event has beside its text. */
const eventBytes = 120;

/** Owes what subscription filters let through to their destinations. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #compiled = new WeakMap<FilterRecord, MessageFilter>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** Whether anybody wants a group's events; most have nobody. */
  wants(group: string): boolean {
    return this.#options.filters.of(group).size > 0;
  }

  /** As part of the transaction that keeps the events: what is on disk is told, once. */
  kept({ group, stream, events, trace }: Kept): void {
    const { filters, accountId: owner } = this.#options;
    for (const filter of filters.of(group).values()) {
      const matches = this.#patternOf(filter);
      const chosen = events.filter(({ message }) => matches(message));
      for (const part of partsOf(chosen)) {
        const data = dataMessage({ owner, group, stream, filter: filter.name, events: part });
        this.#owe(filter, data, group, trace);
      }
    }
  }

  /** AWS tells a stream that it is a destination now, and a function nothing. */
  put(filter: FilterRecord): void {
    if (isFunction(filter)) return;
    this.#owe(filter, controlMessage(this.#options.clock.now()), "", undefined);
  }

  #owe(filter: FilterRecord, data: string, group: string, trace: string | undefined): void {
    this.#options.deliveries.owe({
      targetArn: filter.destinationArn,
      body: isFunction(filter) ? JSON.stringify({ awslogs: { data } }) : data,
      // Lambda counts how often a chain of calls comes by: a function that reads its own log is ended by that.
      ...(trace !== undefined && { trace }),
      onBehalfOf: { arn: `${group}:${filter.name}` },
      ...(!isFunction(filter) && { envelope: { record: { encoding: "base64" } } }),
    });
  }

  #patternOf(filter: FilterRecord): MessageFilter {
    const known = this.#compiled.get(filter);
    if (known !== undefined) return known;
    // It was checked when the filter was put.
    const matches = compileFilterPattern(filter.pattern);
    this.#compiled.set(filter, matches);
    return matches;
  }
}

function isFunction({ destinationArn }: FilterRecord): boolean {
  return parseArn(destinationArn)?.service === "lambda";
}

function partsOf(events: readonly SubscribedEvent[]): readonly (readonly SubscribedEvent[])[] {
  const parts: SubscribedEvent[][] = [];
  let room = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.message) + eventBytes;
    const last = parts.at(-1);
    if (last === undefined || size > room) {
      parts.push([event]);
      room = messageBytes - size;
    } else {
      last.push(event);
      room -= size;
    }
  }
  return parts;
}
