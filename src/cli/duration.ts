import { UsageError } from "./command.ts";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `10m`, `2h`, `7d` in milliseconds. */
export function readDuration(option: string, text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count === undefined)
    throw new UsageError(`${option} takes a duration such as 30s, 10m, 2h or 7d; got "${text}".`);
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}
