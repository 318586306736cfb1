import { timeZoneOf } from "../../../../lambda/schedule/timeZone.ts";
import type { Value } from "./expression.ts";

/** The letters of Joda's patterns that stand for a part of a time; others are refused by being undefined. */
const parts: Readonly<Record<string, (at: ZonedTime, width: number) => string>> = {
  y: ({ year }, width) => (width === 2 ? year.slice(-2) : year),
  M: ({ month }, width) => month.padStart(width, "0"),
  d: ({ day }, width) => day.padStart(width, "0"),
  H: ({ hour }, width) => hour.padStart(width, "0"),
  m: ({ minute }, width) => minute.padStart(width, "0"),
  s: ({ second }, width) => second.padStart(width, "0"),
  S: ({ millisecond }, width) => millisecond.slice(0, width).padEnd(width, "0"),
  z: ({ zone }) => zone,
  Z: ({ zone }) => (zone === "UTC" ? "+0000" : zone),
};

interface ZonedTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly millisecond: string;
  readonly zone: string;
}

/** `parse_time`: a time in milliseconds as a pattern has it. */
export function formatTime(pattern: Value, time: number | undefined, zone: Value): string | undefined {
  if (typeof pattern !== "string" || time === undefined || typeof zone !== "string") return undefined;
  const at = zonedTime(time, zone);
  if (at === undefined) return undefined;
  let text = "";
  for (const [run] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    const letter = run[0] ?? "";
    if (letter === "'") text += run.slice(1, -1);
    else if (!/[A-Za-z]/.test(letter)) text += run;
    else if (Object.hasOwn(parts, letter)) text += parts[letter]?.(at, run.length) ?? "";
    else return undefined;
  }
  return text;
}

/** Undefined for a zone or a time that there is not. */
function zonedTime(time: number, zone: string): ZonedTime | undefined {
  if (Number.isNaN(new Date(time).getTime())) return undefined;
  const local = timeZoneOf(zone)?.toLocal(time);
  if (local === undefined) return undefined;
  const at = new Date(local);
  return {
    year: String(at.getUTCFullYear()),
    month: String(at.getUTCMonth() + 1),
    day: String(at.getUTCDate()),
    hour: String(at.getUTCHours()),
    minute: String(at.getUTCMinutes()),
    second: String(at.getUTCSeconds()),
    millisecond: String(((time % 1000) + 1000) % 1000).padStart(3, "0"),
    zone,
  };
}
