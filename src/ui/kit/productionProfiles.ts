import { matchesGlob } from "../../shared/glob.ts";

/** A profile in a region. */
interface Place {
  readonly profile: string;
  readonly region: string;
}

/**
 * Whether a target is one of the patterns, in which `*` stands for anything; case does not matter. A pattern is about the profile, or
 * with a slash about `profile/region`; one that begins with `!` says that it is none, and the last that fits decides.
 */
export function isProductionTarget({ profile, region }: Place, patterns: readonly string[]): boolean {
  let production = false;
  for (const pattern of patterns) {
    const without = pattern.replace(/^!/, "");
    const text = without.includes("/") ? `${profile}/${region}` : profile;
    if (matchesGlob(text, without)) production = without === pattern;
  }
  return production;
}

/** The patterns with which a target is production, or is none. */
export function withTarget(
  patterns: readonly string[],
  place: Place,
  production: boolean,
): readonly string[] {
  const name = `${place.profile}/${place.region}`;
  const others = patterns.filter((pattern) => pattern !== name && pattern !== `!${name}`);
  if (isProductionTarget(place, others) === production) return others;
  return [...others, production ? name : `!${name}`];
}
