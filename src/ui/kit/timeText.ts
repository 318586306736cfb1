/** A time as a person's clock shows it: `10:50:03`. */
export function timeText(ms: number, zone?: "UTC"): string {
  return new Date(ms).toLocaleTimeString(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(zone !== undefined && { timeZone: zone }),
  });
}
