import { matches } from "../../eventPattern/match.ts";
import { type EventPattern, readPattern } from "../../eventPattern/pattern.ts";
import type { EventsState, RuleRecord } from "./state.ts";

/** Which rules of a bus an event meets. Patterns are read once for each rule. */
export class RuleBook {
  readonly #state: EventsState;
  readonly #patterns = new Map<string, EventPattern>();

  constructor(state: EventsState) {
    this.#state = state;
  }

  /** Enabled rules whose pattern matches. */
  rulesFor(bus: string, event: unknown): RuleRecord[] {
    return [...this.#state.rules.of(bus).values()].filter(
      (rule) =>
        rule.state === "ENABLED" &&
        rule.pattern !== undefined &&
        matches(this.#patternOf(rule, rule.pattern), event),
    );
  }

  /** A rule changed or went. */
  forget(rule: RuleRecord): void {
    this.#patterns.delete(this.#state.ruleArn(rule));
  }

  clear(): void {
    this.#patterns.clear();
  }

  #patternOf(rule: RuleRecord, text: string): EventPattern {
    const arn = this.#state.ruleArn(rule);
    const known = this.#patterns.get(arn);
    if (known !== undefined) return known;
    const pattern = readPattern(text);
    this.#patterns.set(arn, pattern);
    return pattern;
  }
}
