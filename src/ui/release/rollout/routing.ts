/** Which versions an alias leads to. */
export interface Routing {
  readonly version: string;
  /** Of further versions, with their share of the calls (0–1). */
  readonly weights: Readonly<Record<string, number>>;
}

/** A move of an alias to a version, by what the alias led to at first. */
export interface AliasMove {
  readonly before: Routing;
  readonly version: string;
}

export function isSameRouting(one: Routing, other: Routing): boolean {
  const shares = Object.entries(one.weights);
  return (
    one.version === other.version &&
    shares.length === Object.keys(other.weights).length &&
    shares.every(([version, share]) => other.weights[version] === share)
  );
}

/** What the alias leads to when the new version has so many percent of its calls. */
export function routingAt({ before, version }: AliasMove, percent: number): Routing {
  return percent === 100
    ? { version, weights: {} }
    : { version: before.version, weights: { [version]: percent / 100 } };
}

/** The percent that the move has reached; undefined where the alias is in no state of this move. */
export function percentReached(move: AliasMove, now: Routing): number | undefined {
  if (isSameRouting(now, move.before)) return 0;
  const share = now.weights[move.version] ?? 1;
  // A share has at most six decimals, which the product of two floats would blur.
  const percent = Math.round(share * 1e6) / 1e4;
  return isSameRouting(now, routingAt(move, percent)) ? percent : undefined;
}

/** The steps that are left from a percent on; that one is watched again, as nobody did meanwhile. */
export function stepsFrom(steps: readonly number[], percent: number): readonly number[] {
  return percent === 0 ? steps : [percent, ...steps.filter((step) => step > percent)];
}
