import { matches } from "../../eventPattern/match.ts";
import { type EventPattern, readPattern } from "../../eventPattern/pattern.ts";
import type { EventsState, RuleRecord } from "./state.ts";

/** Which rules of a bus an event meets. */
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
        this.matches(this.#state.ruleArn(rule), rule.pattern, event),
    );
  }

  /** Whether an event meets a pattern, which is read once for each key. */
  matches(key: string, text: string, event: unknown): boolean {
    const pattern = this.#patterns.get(key) ?? readPattern(text);
    this.#patterns.set(key, pattern);
    return matches(pattern, event);
  }

  /** A rule changed or went. */
  forget(rule: RuleRecord): void {
    this.drop(this.#state.ruleArn(rule));
  }

  drop(key: string): void {
    this.#patterns.delete(key);
  }

  clear(): void {
    this.#patterns.clear();
  }
}
