import { matchesGlob } from "../../shared/glob.ts";

/** Whether a profile's name is one of the patterns, in which `*` stands for anything; case does not matter. */
export function isProductionProfile(profile: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesGlob(profile, pattern));
}
