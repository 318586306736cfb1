import type { Clock } from "../../../shared/clock.ts";

interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Most answers that are kept; a client makes up as many tokens as it likes. */
const most = 10_000;

/** What authorizers said, for as long as they said it counts. */
export class AuthorizerCache<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): Value | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    if (found.until > this.#clock.now()) return found.value;
    this.#kept.delete(key);
    return undefined;
  }

  set(key: string, value: Value, ttlSeconds: number): void {
    if (ttlSeconds <= 0) return;
    if (this.#kept.size >= most) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(key, { value, until: this.#clock.now() + ttlSeconds * 1000 });
  }
}
