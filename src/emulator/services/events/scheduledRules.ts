import { randomUUID } from "node:crypto";
import { nextTime } from "../../../lambda/schedule/expression.ts";
import type { Clock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import { envelope } from "./envelope.ts";
import type { EventRouter } from "./router.ts";
import { defaultBus, type EventsState, type RuleRecord } from "./state.ts";

interface ScheduledRulesOptions {
  readonly state: EventsState;
  readonly router: EventRouter;
  readonly clock: Clock;
  readonly log: Log;
}

/** Timers in Node end after 24.8 days; a longer wait is made in steps. */
const longestWaitMs = 86_400_000;

/**
 * Fires the rules that have a schedule, by one timer for whichever is due next. What was due while the emulator was off is not
 * made up for, as AWS makes up for nothing that fell into an outage.
 */
export class ScheduledRules {
  readonly #options: ScheduledRulesOptions;
  /** When each rule is due, by its ARN; one whose expression changed is due anew. */
  readonly #due = new Map<string, { readonly schedule: string; readonly at: number }>();
  #cancel = (): void => {};
  #running = false;

  constructor(options: ScheduledRulesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.changed();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** A rule came, changed or went. */
  changed(): void {
    if (!this.#running) return;
    const { state, clock } = this.#options;
    const rules = this.#scheduled();
    const known = new Set(rules.map(({ rule }) => state.ruleArn(rule)));
    for (const arn of this.#due.keys()) if (!known.has(arn)) this.#due.delete(arn);
    for (const { rule, schedule } of rules) {
      const arn = state.ruleArn(rule);
      if (this.#due.get(arn)?.schedule !== schedule) this.#plan(rule, schedule, clock.now());
    }
    this.#wait();
  }

  /** When a rule is due next, in epoch milliseconds. */
  dueAt(ruleArn: string): number | undefined {
    return this.#due.get(ruleArn)?.at;
  }

  /** Fires a rule at once; when it is due does not change. False where there is no such rule. */
  fire(ruleArn: string): boolean {
    const { state, clock } = this.#options;
    const found = this.#scheduled().find(({ rule }) => state.ruleArn(rule) === ruleArn);
    if (found !== undefined) this.#trigger(found.rule, clock.now());
    return found !== undefined;
  }

  #scheduled(): { readonly rule: RuleRecord; readonly schedule: string }[] {
    return [...this.#options.state.rules.of(defaultBus).values()].flatMap((rule) =>
      rule.schedule !== undefined && rule.state === "ENABLED" ? [{ rule, schedule: rule.schedule }] : [],
    );
  }

  #plan(rule: RuleRecord, schedule: string, after: number): void {
    const arn = this.#options.state.ruleArn(rule);
    const at = nextTime(schedule, { after, since: rule.createdAt });
    if (at === undefined) this.#due.delete(arn);
    else this.#due.set(arn, { schedule, at });
  }

  #wait(): void {
    this.#cancel();
    const next = Math.min(...[...this.#due.values()].map(({ at }) => at));
    if (!Number.isFinite(next)) return;
    const { clock } = this.#options;
    this.#cancel = clock.after(Math.min(longestWaitMs, Math.max(0, next - clock.now())), () => this.#fire());
  }

  #fire(): void {
    const { state, clock, log } = this.#options;
    const now = clock.now();
    for (const { rule, schedule } of this.#scheduled()) {
      const due = this.#due.get(state.ruleArn(rule));
      if (due === undefined || due.at > now) continue;
      try {
        this.#trigger(rule, due.at);
      } catch (error) {
        log.error("a scheduled rule could not fire", { rule: rule.name, error: messageOf(error) });
      }
      this.#plan(rule, schedule, now);
    }
    this.#wait();
  }

  #trigger(rule: RuleRecord, time: number): void {
    const { state, router } = this.#options;
    const event = envelope(randomUUID(), state.place, {
      source: "aws.events",
      detailType: "Scheduled Event",
      detail: {},
      resources: [state.ruleArn(rule)],
      time,
    });
    state.together(() => router.trigger(rule, event));
  }
}
