import { randomUUID } from "node:crypto";
import { nextZonedTime, readZonedSchedule } from "../../../lambda/schedule/zonedSchedule.ts";
import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import { invocationOf } from "./invocation.ts";
import type { DueSchedule, ScheduleRecord, SchedulerState } from "./state.ts";

interface RunnerOptions {
  readonly state: SchedulerState;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Timers in Node end after 24.8 days; a longer wait is made in steps. */
const longestWaitMs = 86_400_000;
/** After a failure of the database. */
const pauseMs = 1_000;
/** For so long what could not be delivered is tried, unless the schedule says otherwise. */
const defaultAgeSeconds = 86_400;

/**
 * Fires schedules, by one timer for whichever is due first. What was due while the emulator was off is made up for once, unless it
 * is older than an event may be.
 */
export class ScheduleRunner {
  readonly #options: RunnerOptions;
  #cancel = (): void => {};
  #isRunning = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#planAnew();
    this.#wait();
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  /** Says when a schedule is due next, as part of the transaction under way; `last` is when it was, if it has been. */
  plan(schedule: ScheduleRecord, last: number | undefined): void {
    const { due, schedules } = this.#options.state;
    const { group, name, window } = schedule;
    const next = schedule.state === "ENABLED" ? nextTimeOf(schedule, last) : undefined;
    if (next !== undefined) {
      due.set(group, name, next, next + Math.floor(this.#options.random() * windowMsOf(window)));
      return;
    }
    due.remove(group, name);
    // Only one that has fired is complete.
    if (last !== undefined && schedule.afterCompletion === "DELETE") schedules.delete(group, name);
  }

  /** Something is due at another time than before. */
  changed(): void {
    if (this.#isRunning) this.#wait();
  }

  /** Fires a schedule at once; when it is due does not change. */
  fire(schedule: ScheduleRecord): void {
    const { state, clock } = this.#options;
    state.together(() => this.#owe(schedule, clock.now()));
  }

  /** With its time scaled, an earlier run may have been ahead of this one. */
  #planAnew(): void {
    const { state, clock } = this.#options;
    for (const { document: schedule } of state.schedules.entries()) {
      const { group, name, window } = schedule;
      const dueAt = state.due.dueAt(group, name);
      const next = nextTimeOf(schedule, clock.now());
      if (dueAt !== undefined && next !== undefined && dueAt > next + windowMsOf(window)) {
        this.plan(schedule, clock.now());
      }
    }
  }

  #wait(): void {
    this.#cancel();
    const { clock, state, log } = this.#options;
    try {
      const first = state.due.first();
      if (first === undefined) return;
      const ms = Math.min(longestWaitMs, Math.max(0, first.dueAt - clock.now()));
      this.#cancel = clock.after(ms, () => this.#fireDue());
    } catch (error) {
      // What was changed is kept, and its caller is not told of this.
      log.error("schedules could not be read", { error: messageOf(error) });
      this.#cancel = clock.after(pauseMs, () => this.#wait());
    }
  }

  #fireDue(): void {
    const { state, clock, log } = this.#options;
    if (!this.#isRunning) return;
    const now = clock.now();
    try {
      for (
        let first = state.due.first();
        first !== undefined && first.dueAt <= now;
        first = state.due.first()
      ) {
        const row = first;
        state.together(() => this.#fireRow(row, now));
      }
      this.#wait();
    } catch (error) {
      log.error("schedules could not fire", { error: messageOf(error) });
      // The database could not be written.
      this.#cancel = clock.after(pauseMs, () => this.#fireDue());
    }
  }

  #fireRow({ id, group, name, scheduledFor }: DueSchedule, now: number): void {
    const { state } = this.#options;
    const schedule = state.schedules.get(group, name);
    if (schedule === undefined) return state.due.delete(id);
    const age = (schedule.target.RetryPolicy?.MaximumEventAgeInSeconds ?? defaultAgeSeconds) * 1000;
    if (now - scheduledFor <= age) this.#owe(schedule, scheduledFor);
    // What was missed meanwhile is one with this.
    this.plan(schedule, Math.max(scheduledFor, now));
  }

  #owe(schedule: ScheduleRecord, scheduledFor: number): void {
    const { state, deliveries } = this.#options;
    const context = {
      scheduleArn: state.scheduleArn(schedule),
      executionId: randomUUID(),
      scheduledFor,
      place: state.place,
    };
    deliveries.owe(invocationOf(schedule.target, context));
  }
}

function windowMsOf({ Mode: mode, MaximumWindowInMinutes: minutes = 0 }: ScheduleRecord["window"]): number {
  return mode === "FLEXIBLE" ? minutes * 60_000 : 0;
}

function nextTimeOf(schedule: ScheduleRecord, last: number | undefined): number | undefined {
  const { expression, timeZone, startAt, endAt, createdAt } = schedule;
  const read = readZonedSchedule(expression);
  if (read === undefined) return undefined;
  // A time of its own has no beginning and no end, and one that has passed is due at once.
  if (read.kind === "at") {
    return last === undefined ? nextZonedTime(read, { after: -Infinity, since: 0, timeZone }) : undefined;
  }
  const from = Math.max(last ?? createdAt - 1, (startAt ?? createdAt) - 1);
  const next = nextZonedTime(read, { after: from, since: startAt ?? createdAt, timeZone });
  return next !== undefined && (endAt === undefined || next <= endAt) ? next : undefined;
}
