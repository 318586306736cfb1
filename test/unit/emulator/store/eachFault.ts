import assert from "node:assert/strict";
import { test } from "node:test";
import type { Migration } from "../../../../src/emulator/store/open.ts";
import { type DatabaseFailure, FailingDatabase } from "./failingDatabase.ts";

/** A pause of everything that tries again after a failure. */
export const aSecond = 1_000;

/** Tests that a life holds its promises whichever call of the database fails in it, for as many lives as there are calls. */
export function testEachFault(
  promise: string,
  migrations: readonly Migration[],
  /** Calls `arm` when the call that fails is to be counted from there. */
  live: (database: FailingDatabase, arm: () => void) => Promise<void>,
): void {
  for (const failure of ["statement fails", "transaction is undone"] satisfies DatabaseFailure[]) {
    test(`${promise}, whichever call of the database fails and the ${failure}`, async (t) => {
      for (let nth = 1; ; nth += 1) {
        const database = new FailingDatabase(failure);
        for (const { sql } of migrations) database.exec(sql);
        try {
          await live(database, () => database.arm(nth));
        } catch (error) {
          throw new Error(`after call ${nth} failed: ${database.failed}`, { cause: error });
        } finally {
          if (database.isOpen) database.close();
        }
        if (database.failed !== undefined) continue;
        t.diagnostic(`${nth - 1} calls failed, one in each life`);
        assert.ok(nth > 5, `${nth}`);
        return;
      }
    });
  }
}

/** Lets all that is ready run, and time pass for what waits, until it is so. */
export async function passUntil(clock: { advance(ms: number): void }, isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn += 1) {
    assert.ok(turn < 2_000, "it does not come to its end");
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(aSecond);
  }
}
