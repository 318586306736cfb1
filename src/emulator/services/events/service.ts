import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { PutEventsRequest } from "@aws-sdk/client-eventbridge";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { BusAcceptor } from "../../contracts/buses.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import { asking } from "../../contracts/ask.ts";
import type { CallingService, ServiceDefinition } from "../../contracts/service.ts";
import { busOperations, existingBus } from "./buses.ts";
import { eventsDeclarer } from "./declarer.ts";
import { envelope } from "./envelope.ts";
import { eventsActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { testEventPattern } from "./patterns.ts";
import { permissionOperations } from "./permissions.ts";
import { putEvents } from "./putEvents.ts";
import { EventRouter } from "./router.ts";
import { RuleBook } from "./ruleBook.ts";
import { ruleOperations } from "./rules.ts";
import { ScheduledRules } from "./scheduledRules.ts";
import { rulesCalling } from "./triggers.ts";
import { EventsState, type Place } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { targetOperations } from "./targets.ts";

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

/** EventBridge: buses, rules with patterns and schedules, and their targets. */
export function createEvents({ database, clock, log, deliveries, ...place }: EventsOptions): Events {
  const state = new EventsState(database, { accountId: place.accountId, region: place.region });
  const book = new RuleBook(state);
  const router = new EventRouter({ state, book, deliveries });
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
    operations: {
      ...busOperations(state, now),
      ...ruleOperations({ state, book, now, rescheduled: () => schedules.changed() }),
      ...targetOperations(state),
      ...tagOperations(state),
      ...permissionOperations(state, now),
      PutEvents: (input: PutEventsRequest) => putEvents(input, { state, router, now }),
      TestEventPattern: testEventPattern,
    },
  };
  return {
    service,
    declarer: eventsDeclarer(state, asking(service, state.place)),
    accept({ busArn, source, detailType, resources, detail }) {
      const bus = existingBus(state, busArn).name;
      const event = {
        source,
        detailType,
        resources,
        detail: JSON.parse(detail) as unknown,
        time: clock.now(),
      };
      router.publish(bus, envelope(randomUUID(), state.place, event));
    },
    fire: (arn) => schedules.fire(arn),
    triggers: (functionArn) => rulesCalling(state, schedules, functionArn),
    start: () => schedules.start(),
    reset() {
      state.clear();
      book.clear();
      schedules.changed();
    },
    quiesce: () => schedules.stop(),
  };
}
