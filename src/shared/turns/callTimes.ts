/** The shortest and the longest time for which a request holds up the next one; milliseconds. */
const shortest = 0.3;
const longest = 3;
/** How many times as long as usual an answer may take before the next request begins. */
const patience = 4;
/** How much one call counts among those before it, and the most that it counts for; milliseconds. */
const weight = 1 / 8;
const mostMs = 10;
/** How many kinds are remembered. */
const kinds = 1000;

/** How long requests took lately, by their kind: the pace of `turns` on this machine. */
export class CallTimes {
  readonly #averages = new Map<string, number>();

  /**
   * For how long one may hold up the next. A machine on which short calls take longer gives them longer; calls that
   * take long anyhow hold nobody up.
   */
  paceOf(kind: string): number {
    const average = this.#averages.get(kind);
    if (average === undefined || average > longest) return shortest;
    return Math.min(longest, Math.max(shortest, patience * average));
  }

  took(kind: string, ms: number): void {
    const before = this.#averages.get(kind);
    if (before === undefined && this.#averages.size >= kinds) this.#averages.clear();
    const counted = Math.min(ms, mostMs);
    this.#averages.set(kind, before === undefined ? counted : before + weight * (counted - before));
  }
}
