import { type Cron, nextCronTime, readCron } from "./cron.ts";
import { ratePeriod } from "./rate.ts";

type Schedule =
  | { readonly kind: "rate"; readonly periodMs: number }
  | { readonly kind: "cron"; readonly cron: Cron };

/** Whether a rule's `ScheduleExpression` is one: `rate(5 minutes)`, `cron(0 12 * * ? *)`. */
export function isSchedule(expression: string): boolean {
  return read(expression) !== undefined;
}

/**
 * When a schedule is due next, strictly after a time; undefined when it never is again. Times are epoch milliseconds. A rate counts
 * from `since`, a cron is in UTC.
 */
export function nextTime(
  expression: string,
  { after, since }: { readonly after: number; readonly since: number },
): number | undefined {
  const schedule = read(expression);
  switch (schedule?.kind) {
    case undefined:
      return undefined;
    case "rate": {
      const periods = Math.max(0, Math.floor((after - since) / schedule.periodMs)) + 1;
      return since + periods * schedule.periodMs;
    }
    case "cron":
      return nextCronTime(schedule.cron, after);
  }
}

function read(expression: string): Schedule | undefined {
  const [, kind, body = ""] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") {
    const periodMs = ratePeriod(body);
    return periodMs === undefined ? undefined : { kind, periodMs };
  }
  const cron = kind === undefined ? undefined : readCron(body);
  return cron && { kind: "cron", cron };
}
