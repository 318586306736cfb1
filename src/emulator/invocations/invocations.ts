import { availableParallelism } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Operation } from "../contracts/service.ts";
import { AsyncQueue } from "./async/queue.ts";
import { asyncSettings } from "./async/settings.ts";
import { concurrencyGate } from "./concurrencyGate.ts";
import { attemptRunner, invokeOperations } from "./invoke.ts";
import { Invoker, type InvokerOptions } from "./invoker.ts";
import { Watchers } from "./watchers.ts";
import type { Lambda } from "../services/lambda/service.ts";
import type { Place } from "../services/lambda/state/names.ts";
import type { Engine } from "../contracts/engine.ts";
import type { Deliveries } from "../contracts/deliveries.ts";
import type { EventAcceptor } from "../contracts/invocations.ts";
import type { InvocationObserver, WatchInvocations } from "../contracts/observer.ts";

interface InvocationOptions {
  readonly database: DatabaseSync;
  readonly lambda: Pick<Lambda, "resolve" | "unreserved">;
  readonly engine: Pick<Engine, "invoke">;
  /** What becomes of events that are done with. */
  readonly deliveries: Deliveries;
  readonly place: Place;
  readonly clock: Clock;
  /** Never goes back, for events that wait. */
  readonly queueClock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly files: InvokerOptions["files"];
  readonly observer?: InvocationObserver;
  /** By how much the waits of asynchronous events are shortened. */
  readonly timeScale: number;
}

/** What lies between a request to invoke and the engine: the account's limits, and the queue of asynchronous events. */
export interface InvocationRoom {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly invoker: Invoker;
  readonly accept: EventAcceptor;
  readonly watch: WatchInvocations;
  /** Begins with the queued events; not before their functions can reach the emulator. */
  start(): void;
  /** Forgets the queued events. */
  clear(): void;
  /** Resolves when the attempts under way have ended or `grace` resolves. */
  stop(grace: Promise<unknown>): Promise<void>;
}

export function createInvocations(options: InvocationOptions): InvocationRoom {
  const { lambda, place } = options;
  const resolve: Lambda["resolve"] = (name, qualifier) => lambda.resolve(name, qualifier);
  const watchers = new Watchers(options.observer);
  const invoker = new Invoker({
    ...options,
    watchers,
    resolve,
    gate: concurrencyGate(() => lambda.unreserved()),
  });
  const queue = new AsyncQueue({
    ...options,
    clock: options.queueClock,
    // Enough that functions which wait for others do not hold up their queue, and few enough for a laptop.
    concurrency: {
      each: Math.max(4, 2 * availableParallelism()),
      all: Math.max(32, 4 * availableParallelism()),
    },
    run: attemptRunner(invoker),
    settings: asyncSettings(place, resolve),
  });
  return {
    operations: invokeOperations({ place, invoker, enqueue: (event) => queue.enqueue(event) }),
    invoker,
    watch: watchers.watch,
    accept: (event) => queue.accept(event),
    start: () => queue.start(),
    clear: () => queue.clear(),
    stop: (grace) => queue.stop(grace),
  };
}
