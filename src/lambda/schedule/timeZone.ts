/** A time zone of the IANA's list. Local times are epoch milliseconds as if they were UTC's. */
export interface TimeZone {
  toLocal(time: number): number;
  /**
   * The time at which clocks show a local one: the first, where they show it twice. One that they skip comes as long after the
   * gap as it is behind its beginning.
   */
  fromLocal(local: number): number;
}

const dayMs = 86_400_000;

/** Undefined for a name that is not in the list. */
export function timeZoneOf(name: string): TimeZone | undefined {
  if (name === "UTC") return { toLocal: (time) => time, fromLocal: (local) => local };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const toLocal = (time: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    const of = (type: string) => parts[type] ?? 0;
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  };
  return {
    toLocal,
    fromLocal(local) {
      // Clocks change once in two days at most.
      const before = toLocal(local - dayMs) - (local - dayMs);
      const after = toLocal(local + dayMs) - (local + dayMs);
      const shown = [local - before, local - after].filter((time) => toLocal(time) === local);
      return shown.length === 0 ? local - before : Math.min(...shown);
    },
  };
}
