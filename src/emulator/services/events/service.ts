import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { BusAcceptor } from "../../contracts/buses.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import { asking } from "../../contracts/ask.ts";
import { declarerOnFirstUse } from "../../contracts/workspaceResources.ts";
import type { CallingService, ServiceDefinition } from "../../contracts/service.ts";
import { Archives } from "./archives/archives.ts";
import { existingBus } from "./buses.ts";
import { envelope } from "./envelope.ts";
import { eventsActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { EventRouter } from "./router.ts";
import { RuleBook } from "./ruleBook.ts";
import { ScheduledRules } from "./scheduledRules.ts";
import { rulesCalling } from "./triggers.ts";
import { EventsState, type Place } from "./state.ts";

interface EventsOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  readonly deliveries: Deliveries;
}

export interface Events extends Required<Omit<CallingService, "stop">> {
  /** Events from within the emulator: what a function's destination or another bus sends. */
  readonly accept: BusAcceptor;
  /** Fires a rule that has a schedule at once. False where there is none of that ARN. */
  fire(ruleArn: string): boolean;
}

const declaredTypes = ["Archive", "EventBus", "EventBusPolicy", "Rule"].map((kind) => `AWS::Events::${kind}`);

/** EventBridge: buses, rules with patterns and schedules, and their targets. */
export function createEvents({ database, clock, log, deliveries, ...place }: EventsOptions): Events {
  const state = new EventsState(database, { accountId: place.accountId, region: place.region });
  const book = new RuleBook(state);
  const archives = new Archives({
    database,
    state,
    book,
    clock,
    log,
    publish: (bus, event, ruleArns) => router.publish(bus, event, ruleArns),
  });
  const router = new EventRouter({
    state,
    book,
    deliveries,
    archive: (bus, event) => archives.take(bus, event),
  });
  const now = () => clock.now();
  const schedules = new ScheduledRules({ state, router, clock, log });
  const service: ServiceDefinition = {
    name: "events",
    sdkId: "EventBridge",
    signingName: "events",
    protocols: [{ kind: "aws-json", version: "1.1", target: "AWSEvents" }],
    model: loadModel,
    actions: eventsActions,
    // 1 MiB of text, which JSON may escape to six times its size.
    bodyLimit: () => 8 * 1024 * 1024,
    errors: { deniedStatus: 400 },
    operations: onceAsync(async () => {
      const { eventsOperations } = await import("./operations.ts");
      const rescheduled = () => schedules.changed();
      return eventsOperations({ state, book, router, archives: archives.means, now, rescheduled });
    }),
  };
  return {
    service,
    declarer: declarerOnFirstUse(declaredTypes, async () => {
      const { eventsDeclarer } = await import("./declarer.ts");
      return eventsDeclarer(state, asking(service, state.place), archives.means);
    }),
    accept: busAcceptor(state, router, now),
    fire: (arn) => schedules.fire(arn),
    triggers: (functionArn) => rulesCalling(state, schedules, functionArn),
    start() {
      schedules.start();
      archives.start();
    },
    reset() {
      state.clear();
      archives.table.clear();
      book.clear();
      schedules.changed();
    },
    quiesce() {
      schedules.stop();
      archives.stop();
    },
  };
}

function busAcceptor(state: EventsState, router: EventRouter, now: () => number): BusAcceptor {
  return ({ busArn, source, detailType, resources, detail }) => {
    const bus = existingBus(state, busArn).name;
    const event = { source, detailType, resources, detail: JSON.parse(detail) as unknown, time: now() };
    router.publish(bus, envelope(randomUUID(), state.place, event));
  };
}
