import type { VersionHealth } from "../../../aws/metrics.ts";
import { capabilitiesOf } from "../../../aws/target.ts";
import type { TargetRef } from "../../../protocol/functionRef.ts";

/** How an alias is moved to a version: in which steps, how long each is watched, and what takes it back. */
export interface RolloutPlan {
  /** Percent of the alias's calls, rising, the last of them 100. */
  readonly steps: readonly number[];
  readonly pauseMs: number;
  readonly limits: RolloutLimits;
}

export interface RolloutLimits {
  /** The share of failed calls that is still borne, in percent. */
  readonly errorPercent: number;
  /** Absent: any duration will do. */
  readonly p99Ms?: number;
}

/** What a version did that the plan does not bear. */
export type Breach =
  | {
      readonly kind: "errors";
      readonly health: VersionHealth;
      readonly percent: number;
      readonly limit: number;
    }
  | { readonly kind: "p99"; readonly health: VersionHealth; readonly ms: number; readonly limit: number };

/** How late the figures of a target come: CloudWatch in AWS tells of calls one to three minutes late. */
export function figuresLateMs(target: TargetRef): number {
  return capabilitiesOf(target).freeReads ? 0 : 180_000;
}

export function breachOf(health: VersionHealth, { errorPercent, p99Ms }: RolloutLimits): Breach | undefined {
  const { invocations, errors, p99Ms: ms } = health;
  const percent = invocations === 0 ? 0 : (errors / invocations) * 100;
  if (percent > errorPercent) return { kind: "errors", health, percent, limit: errorPercent };
  if (p99Ms !== undefined && ms !== undefined && ms > p99Ms) {
    return { kind: "p99", health, ms, limit: p99Ms };
  }
  return undefined;
}

/** The steps that a person has written, such as `10 50 100` or `5 %, 25 %`; undefined for what are none. */
export function readSteps(text: string): readonly number[] | undefined {
  const words = text.split(/[\s,;%]+/).filter((word) => word !== "");
  if (words.length === 0 || !words.every((word) => /^\d{1,3}(\.\d{1,4})?$/.test(word))) return undefined;
  const steps = words.map(Number);
  const rises = steps.every((step, at) => step > (steps[at - 1] ?? 0) && step <= 100);
  if (!rises) return undefined;
  return steps.at(-1) === 100 ? steps : [...steps, 100];
}

export function stepsText(steps: readonly number[]): string {
  return steps.map((step) => `${step} %`).join(", ");
}
