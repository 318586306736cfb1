import type { DatabaseSync } from "node:sqlite";
import { parseArn } from "../../shared/arn.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { Deliveries, Owed } from "../contracts/deliveries.ts";
import type { MessageAttribute } from "../contracts/queues.ts";
import { ServiceError } from "../contracts/service.ts";
import { GroupCommit } from "../store/groupCommit.ts";
import { Lanes } from "../store/lanes.ts";
import { type Delivery, DeliveryTable } from "./deliveryTable.ts";
import type { DeliveryTarget } from "./targets/target.ts";

interface DeliveryQueueOptions {
  /** Must have had `migrations`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  /** The first that takes an ARN is asked. */
  readonly targets: readonly DeliveryTarget[];
}

/** How often a target outside is tried: after 1, 2, 4 and 8 seconds. AWS does not say how often it does. */
const lastFailure = 4;

/** Deliveries that one turn of the event loop commits, and requests that are under way outside. */
const concurrency = { inside: { each: 32, all: 128 }, outside: { each: 4, all: 64 } };

/** Brings what is owed to its targets, each in a lane of its own: one that hangs holds up nobody else. */
export class DeliveryQueue implements Deliveries {
  readonly #options: DeliveryQueueOptions;
  readonly #table: DeliveryTable;
  readonly #journal: GroupCommit;
  /** Places for what is outside are not taken from what is inside, which never hangs. */
  readonly #inside: Lanes;
  readonly #outside: Lanes;
  /** Targets that were owed something in this turn. */
  readonly #owed = new Set<string>();
  /** From then on nothing is written: what is still owed is for the next start. */
  #stopped = false;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
    this.#table = new DeliveryTable(options.database);
    this.#journal = new GroupCommit(options.database);
    const lanes = (limits: { readonly each: number; readonly all: number }) =>
      new Lanes({
        ...options,
        concurrency: limits,
        heads: (targetArn, limit) => this.#table.heads(targetArn, limit),
        attempt: (id) => this.#attempt(id),
      });
    this.#inside = lanes(concurrency.inside);
    this.#outside = lanes(concurrency.outside);
  }

  owe(owed: Owed): void {
    this.#table.insert(owed, this.#options.clock.now());
    // A turn later, when the transaction is over.
    if (this.#owed.size === 0) setImmediate(() => this.#pumpOwed());
    this.#owed.add(owed.targetArn);
  }

  /** Begins to deliver, also what was owed before the emulator was killed. */
  start(): void {
    const targets = this.#table.lanes();
    const isInside = (arn: string) => this.#targetOf(arn)?.kind === "inside";
    this.#inside.open(targets.filter((arn) => isInside(arn)));
    this.#outside.open(targets.filter((arn) => !isInside(arn)));
  }

  clear(): void {
    this.#table.clear();
  }

  /** Begins no further delivery, and resolves when those under way have ended or `grace` resolves. */
  async stop(grace: Promise<unknown>): Promise<void> {
    await Promise.race([Promise.all([this.#inside.close(), this.#outside.close()]), grace]);
    this.#journal.flush();
    this.#stopped = true;
  }

  #pumpOwed(): void {
    const targets = [...this.#owed];
    this.#owed.clear();
    for (const arn of targets) {
      const lanes = this.#targetOf(arn)?.kind === "inside" ? this.#inside : this.#outside;
      lanes.pump(arn);
    }
  }

  #targetOf(targetArn: string): DeliveryTarget | undefined {
    const arn = parseArn(targetArn);
    return arn && this.#options.targets.find((target) => target.takes(arn));
  }

  async #attempt(id: number): Promise<void> {
    const delivery = this.#table.get(id);
    if (delivery === undefined) return;
    const target = this.#targetOf(delivery.targetArn);
    if (target?.kind === "inside") await this.#deliverInside(id, delivery, target.accept);
    else await this.#deliverOutside(id, delivery, target?.send ?? refuseUnknown);
  }

  /** Exactly once: what is accepted and what is not owed any more are one transaction. */
  async #deliverInside(id: number, delivery: Delivery, accept: (owed: Owed) => void): Promise<void> {
    try {
      await this.#journal.write(() => {
        accept(delivery);
        this.#table.delete(id);
      });
      this.#options.log.debug("delivered", factsOf(delivery));
    } catch (error) {
      // Whatever else it is, the database could not be written: the lane tries again.
      if (!isRefusal(error)) throw error;
      await this.#giveUp(id, delivery, error);
    }
  }

  /** At least once. */
  async #deliverOutside(id: number, delivery: Delivery, send: (owed: Owed) => Promise<void>): Promise<void> {
    const error = await send(delivery).then(
      () => undefined,
      (reason: unknown) => reason ?? "unknown",
    );
    if (this.#stopped) return;
    if (error === undefined) {
      await this.#journal.write(() => this.#table.delete(id));
      this.#options.log.debug("delivered", factsOf(delivery));
    } else if (isRefusal(error) || delivery.failures >= lastFailure) {
      await this.#giveUp(id, delivery, error);
    } else {
      const dueAt = this.#options.clock.now() + 1000 * 2 ** delivery.failures;
      await this.#journal.write(() => this.#table.postpone(id, dueAt));
    }
  }

  async #giveUp(id: number, delivery: Delivery, error: unknown): Promise<void> {
    const { deadLetters, body, onBehalfOf, trace } = delivery;
    await this.#journal.write(() => {
      this.#table.delete(id);
      if (deadLetters === undefined) return;
      const { queueArn, attributes, instead } = deadLetters;
      const common = { targetArn: queueArn, trace, onBehalfOf };
      if (instead !== undefined) this.owe({ ...common, ...instead, attributes });
      else this.owe({ ...common, body, attributes: { ...attributes, ...errorAttributes(error) } });
    });
    this.#options.log.warn("not delivered to the destination", {
      ...factsOf(delivery),
      error: messageOf(error),
    });
  }
}

/** The target will never take it. */
function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError || error instanceof AppError;
}

function refuseUnknown({ targetArn }: Owed): Promise<void> {
  return Promise.reject(
    new AppError("destination-unknown", {
      userMessage: `Nothing can be delivered to "${targetArn}".`,
    }),
  );
}

/** As EventBridge names them. */
function errorAttributes(error: unknown): Record<string, MessageAttribute> {
  const code = error instanceof ServiceError || error instanceof AppError ? error.code : "UNKNOWN";
  const text = (value: string) => ({ DataType: "String", StringValue: value });
  return { ERROR_CODE: text(code), ERROR_MESSAGE: text(messageOf(error)) };
}

function factsOf({ targetArn, onBehalfOf: { arn, requestId } }: Owed): Record<string, unknown> {
  return { target: targetArn, from: arn, ...(requestId !== undefined && { requestId }) };
}
