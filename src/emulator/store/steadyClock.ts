import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../shared/clock.ts";

/** Corrections of less than this are no set-back: clocks are adjusted all the time. */
const toleranceMs = 1_000;

/**
 * A clock for what waits in a database. When the system's clock is set back it goes on, so that a message that is due in a
 * minute does not wait for two hours; when that has caught up they are one again. It begins no earlier than `from`.
 */
export function steadyClock(clock: Clock, from: number): Clock {
  const elapsed = () => clock.elapsed?.() ?? clock.now();
  let last = Math.max(from, clock.now());
  let lastElapsed = elapsed();
  return {
    now() {
      const [system, passed] = [clock.now(), elapsed()];
      const expected = last + Math.max(0, passed - lastElapsed);
      lastElapsed = passed;
      // Within the tolerance the system's clock leads, so that two clocks do not drift apart.
      last = expected - system > toleranceMs ? expected : Math.max(last, system);
      return Math.floor(last);
    },
    after: (ms, callback) => clock.after(ms, callback),
  };
}

/** The latest time that rows of these tables came at, in whichever column that is kept. Ids ascend with it. */
export function latestRow(
  database: DatabaseSync,
  columns: readonly { readonly table: string; readonly column: string }[],
): number {
  const times = columns.map(({ table, column }) => {
    const row = database.prepare(`SELECT ${column} AS time FROM ${table} ORDER BY id DESC LIMIT 1`).get();
    return Number(row?.["time"] ?? 0);
  });
  return Math.max(0, ...times);
}
