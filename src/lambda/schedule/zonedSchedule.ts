import { type Cron, nextCronTime, readCron } from "./cron.ts";
import { type TimeZone, timeZoneOf } from "./timeZone.ts";

/** What EventBridge Scheduler goes by: `at(…)` and `cron(…)` by the clocks of a time zone, `rate(…)` by none. */
export type ZonedSchedule =
  | { readonly kind: "at"; readonly local: number }
  | { readonly kind: "rate"; readonly periodMs: number }
  | { readonly kind: "cron"; readonly cron: Cron };

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined for what is no schedule. */
export function readZonedSchedule(expression: string): ZonedSchedule | undefined {
  const [, kind, body = ""] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case "at": {
      const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
      return Number.isNaN(local) ? undefined : { kind, local };
    }
    case "rate": {
      const [, digits = "", unit = ""] = /^(\d{1,9}) (minute|hour|day)s?$/.exec(body) ?? [];
      const periodMs = Number(digits) * (unitsMs[unit] ?? 0);
      return periodMs > 0 ? { kind, periodMs } : undefined;
    }
    case "cron": {
      const cron = readCron(body);
      return cron && { kind, cron };
    }
    default:
      return undefined;
  }
}

interface Since {
  /** The next time is later than this one. */
  readonly after: number;
  /** When a rate fires first. */
  readonly since: number;
  readonly timeZone: string;
}

/** When a schedule is due next; undefined when it never is again. Times are epoch milliseconds. */
export function nextZonedTime(
  schedule: ZonedSchedule,
  { after, since, timeZone }: Since,
): number | undefined {
  const zone = timeZoneOf(timeZone);
  switch (schedule.kind) {
    case "at": {
      const time = zone?.fromLocal(schedule.local);
      return time !== undefined && time > after ? time : undefined;
    }
    case "rate":
      if (after < since) return since;
      return since + (Math.floor((after - since) / schedule.periodMs) + 1) * schedule.periodMs;
    case "cron":
      return zone && nextLocalTime(schedule.cron, zone, after);
  }
}

/** Times that clocks show twice count once, so one that was found may be over: then it is the next. */
function nextLocalTime(cron: Cron, zone: TimeZone, after: number): number | undefined {
  let local = nextCronTime(cron, zone.toLocal(after));
  while (local !== undefined) {
    const time = zone.fromLocal(local);
    if (time > after) return time;
    local = nextCronTime(cron, local);
  }
  return undefined;
}
