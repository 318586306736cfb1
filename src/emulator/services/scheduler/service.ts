import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { asking } from "../../contracts/ask.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { CallingService, ServiceDefinition } from "../../contracts/service.ts";
import { schedulerDeclarer } from "./declarer.ts";
import { groupOperations } from "./groups.ts";
import { schedulerActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { ScheduleRunner } from "./runner.ts";
import { scheduleOperations } from "./schedules.ts";
import { schedulesCalling } from "./triggers.ts";
import { type Place, SchedulerState } from "./state.ts";

interface SchedulerOptions extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  /** Whose time schedules go by. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly deliveries: Deliveries;
}

export interface Scheduler extends Required<Omit<CallingService, "stop">> {
  /** Fires a schedule at once. False where there is none of that ARN. */
  fire(scheduleArn: string): boolean;
}

/** EventBridge Scheduler: schedules by rate, cron and date, in time zones and windows, and their groups. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { database, clock, random, log, deliveries, accountId, region } = options;
  const state = new SchedulerState(database, { accountId, region });
  const runner = new ScheduleRunner({ state, deliveries, clock, random, log });
  const now = () => clock.now();
  const service: ServiceDefinition = {
    name: "scheduler",
    sdkId: "Scheduler",
    signingName: "scheduler",
    protocols: [{ kind: "rest-json" }],
    model: loadModel,
    actions: schedulerActions,
    // An input of 256 KiB, which JSON may escape to six times its size.
    bodyLimit: () => 2 * 1024 * 1024,
    isUnsigned: ({ path }) => /^\/schedule(?:s|-groups)(?:\/|$)/.test(path),
    operations: {
      ...scheduleOperations({ state, runner, now }),
      ...groupOperations({ state, now, changed: () => runner.changed() }),
    },
  };
  return {
    service,
    declarer: schedulerDeclarer(state, asking(service, state.place)),
    fire(arn) {
      const found = [...state.schedules.entries()].find(
        ({ document }) => state.scheduleArn(document) === arn,
      );
      if (found !== undefined) runner.fire(found.document);
      return found !== undefined;
    },
    triggers: (functionArn) => schedulesCalling(state, functionArn),
    start: () => runner.start(),
    reset() {
      state.clear();
      runner.changed();
    },
    quiesce: () => runner.stop(),
  };
}
