/** The last moment that a `Date` can tell. SQLite keeps later ones, which Node cannot read back from it. */
export const latestTime = 8.64e15;

/** A time that can be kept, read back and told: in whole milliseconds, or `otherwise` for one that is no time. */
export function eventTime(timestamp: number, otherwise: number): number {
  return timestamp >= 0 && timestamp <= latestTime ? Math.trunc(timestamp) : otherwise;
}
