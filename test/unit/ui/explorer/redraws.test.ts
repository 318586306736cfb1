import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionSummary } from "../../../../src/aws/functions.ts";
import { Redraws } from "../../../../src/ui/explorer/redraws.ts";

type Lists = ConstructorParameters<typeof Redraws>[0]["functions"];
const local = { kind: "local" } as const;

/** A clock that stands until it is moved. */
function standing() {
  let now = 10_000;
  let due: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => now,
    after: (ms: number, work: () => void) => {
      const entry = { at: now + ms, work };
      due.push(entry);
      return () => {
        due = due.filter((each) => each !== entry);
      };
    },
    move(ms: number) {
      now += ms;
      for (const each of due.filter(({ at }) => at <= now)) {
        due = due.filter((other) => other !== each);
        each.work();
      }
    },
  };
}

test("a target whose pages come is drawn seldom, and at once when all have come", () => {
  const clock = standing();
  const rows = Array.from<FunctionSummary>({ length: 5000 });
  let list: ReturnType<Lists["get"]> = { kind: "loading", functions: rows };
  let drawn = 0;
  const redraws = new Redraws({ clock, functions: { get: () => list } }, () => drawn++);
  redraws.soon(local);
  clock.move(0);
  assert.equal(drawn, 1);
  for (let page = 0; page < 40; page++) {
    redraws.soon(local);
    clock.move(100);
  }
  assert.equal(drawn, 1);
  list = { kind: "read", functions: rows };
  redraws.soon(local);
  clock.move(0);
  assert.equal(drawn, 2);
  redraws.soon(local);
  redraws.dispose();
  clock.move(10_000);
  assert.equal(drawn, 2);
});
