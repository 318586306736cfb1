import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { nameOf, parseArn, resourceParts, unqualified } from "../../shared/arn.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { ServiceError } from "../contracts/service.ts";
import type { Outbound } from "./outside/outside.ts";
import type { Queues } from "../services/sqs/queues.ts";
import { inTransaction } from "../store/open.ts";
import type { AsyncEvent } from "../invocations/async/event.ts";
import { type Delivery, DeliveryTable, type QueuedDelivery } from "./deliveryTable.ts";
import { functionRef, type Place } from "../services/lambda/state/names.ts";
import { continueTrace } from "../invocations/trace.ts";

interface DestinationsOptions {
  readonly database: DatabaseSync;
  readonly place: Place;
  readonly clock: Clock;
  readonly log: Log;
  readonly queues: Pick<Queues, "send">;
  readonly outbound: Outbound;
  /** Accepts an event for a function as part of the transaction under way. Throws when there is no such function. */
  readonly accept: (event: AsyncEvent) => void;
}

/** What became of asynchronous events, on its way to queues, functions, topics, buses and buckets. */
export interface Destinations {
  /** Owes a delivery, as part of the transaction under way. */
  owe(delivery: Delivery): void;
  /** Delivers what is owed, one after the other. */
  start(): void;
  clear(): void;
  /**
   * Begins no further delivery, and resolves when the one under way has ended or `limit` resolves; then nothing is
   * written any more. What is still owed stays on disk.
   */
  stop(limit: Promise<unknown>): Promise<void>;
}

/** How often a destination outside is tried: after 1, 2, 4 and 8 seconds. AWS does not say how often it does. */
const lastFailure = 4;

/** AWS's limit of asynchronous events, in bytes. */
const largestEvent = 1_048_576;

export function createDestinations(options: DestinationsOptions): Destinations {
  const { database, clock, log } = options;
  const table = new DeliveryTable(database);
  let running: Promise<void> | undefined;
  let state: "waiting" | "started" | "stopping" | "stopped" = "waiting";
  let cancelTimer = () => {};
  const isStarted = () => state === "started";
  const isStopped = () => state === "stopped";

  const wake = () => {
    if (!isStarted() || running !== undefined) return;
    cancelTimer();
    running = deliverAll().finally(() => {
      running = undefined;
    });
  };

  const deliverAll = async () => {
    // A turn later: `owe` is called within a transaction.
    await nextTurn();
    while (isStarted()) {
      const next = table.first();
      if (next === undefined) return;
      const waitMs = next.dueAt - clock.now();
      if (waitMs > 0) {
        cancelTimer = clock.after(waitMs, wake);
        return;
      }
      await deliverOne(next.delivery);
    }
  };

  const deliverOne = async (delivery: QueuedDelivery) => {
    const facts = {
      target: delivery.targetArn,
      function: delivery.functionArn,
      requestId: delivery.requestId,
    };
    try {
      await deliver(options, table, delivery);
      if (isStopped()) return;
      table.delete(delivery.id);
      log.debug("delivered", facts);
    } catch (error) {
      if (isStopped()) return;
      const final =
        error instanceof ServiceError || error instanceof AppError || delivery.failures >= lastFailure;
      if (final) {
        table.delete(delivery.id);
        log.warn("not delivered to the destination", { ...facts, error: messageOf(error) });
      } else {
        table.postpone(delivery.id, clock.now() + 1000 * 2 ** delivery.failures);
      }
    }
  };

  return {
    owe(delivery) {
      table.insert(delivery, clock.now());
      wake();
    },
    start() {
      state = "started";
      wake();
    },
    clear: () => table.clear(),
    async stop(limit) {
      state = "stopping";
      cancelTimer();
      await Promise.race([running, limit]);
      state = "stopped";
    },
  };
}

function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
}

/**
 * Delivers within the emulator exactly once, for the queue or function is in the same database; outside, at least once. The caller
 * takes it off the table.
 */
async function deliver(
  options: DestinationsOptions,
  table: DeliveryTable,
  delivery: QueuedDelivery,
): Promise<void> {
  const { database, queues, outbound, accept } = options;
  const { id, targetArn, body, attributes } = delivery;
  switch (parseArn(targetArn)?.service) {
    case "sqs":
      inTransaction(database, () => {
        queues.send(targetArn, { body, attributes, ...traceOf(options, delivery) });
        table.delete(id);
      });
      return;
    case "lambda":
      inTransaction(database, () => {
        accept(eventFor(options, delivery));
        table.delete(id);
      });
      return;
    case "sns":
      await outbound.publish(targetArn, body, attributes);
      break;
    case "events":
      await outbound.putEvent({
        busArn: targetArn,
        source: "lambda",
        detailType: `Lambda Function Invocation Result - ${delivery.condition === "Success" ? "Success" : "Failure"}`,
        resources: [targetArn, delivery.functionArn],
        detail: body,
      });
      break;
    case "s3":
      await outbound.putObject(nameOf(targetArn), objectKey(options, delivery), body);
      break;
    default:
      throw new AppError("destination-unknown", {
        userMessage: `No destination has an ARN such as "${targetArn}".`,
      });
  }
}

function eventFor(options: DestinationsOptions, delivery: QueuedDelivery): AsyncEvent {
  const { name, qualifier } = functionRef(options.place, delivery.targetArn);
  const size = Buffer.byteLength(delivery.body);
  if (size > largestEvent) {
    throw new AppError("record-too-large", {
      userMessage: `The record has ${size} bytes; a function takes events of up to ${largestEvent}.`,
    });
  }
  const { traceHeader } = traceOf(options, delivery);
  return {
    requestId: randomUUID(),
    functionName: name,
    qualifier,
    payload: Buffer.from(delivery.body),
    traceId: traceHeader,
  };
}

/** The trace goes on, so that functions that are each other's destinations are found to be a loop. */
function traceOf({ clock }: DestinationsOptions, { functionArn, traceId }: QueuedDelivery) {
  const place = { functionArn: unqualified(functionArn), active: false, now: clock.now() };
  return { traceHeader: continueTrace(traceId, place).header };
}

/** AWS: `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`. */
function objectKey({ clock }: DestinationsOptions, { functionArn }: QueuedDelivery): string {
  const time = new Date(clock.now()).toISOString();
  const name = resourceParts(functionArn)[1] ?? "";
  const day = time.slice(0, 10).replaceAll("-", "/");
  return `aws/lambda/async/${name}/${day}/${time.slice(0, 19).replaceAll(":", ".")}-${randomUUID()}`;
}
