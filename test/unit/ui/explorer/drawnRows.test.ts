import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DrawnRows } from "../../../../src/ui/explorer/drawnRows.ts";
import type { Node } from "../../../../src/ui/explorer/node.ts";

function row(id: string, text: string): Node {
  return {
    kind: "function",
    id,
    target: { kind: "local" },
    look: () => ({ text, icon: "symbol-method", label: text }),
  };
}

describe("rows that the editor has", () => {
  const local = row("local", "Local");
  const first = [row("a", "A"), row("b", "B")];

  function drawn(): DrawnRows {
    const rows = new DrawnRows();
    rows.note(local, first);
    return rows;
  }

  test("nothing is told where nothing looks different", () => {
    assert.deepEqual(
      drawn().changedOf(local, () => [row("a", "A"), row("b", "B")]),
      [],
    );
  });

  test("a row that looks different is told alone, and once", () => {
    const rows = drawn();
    const now = [row("a", "A"), row("b", "changed")];
    assert.deepEqual(
      rows.changedOf(local, () => now),
      [now[1]],
    );
    assert.deepEqual(
      rows.changedOf(local, () => now),
      [],
    );
  });

  test("a row whose own rows are forgotten is told however it looks", () => {
    const rows = drawn();
    rows.forget("a");
    const now = [row("a", "A"), row("b", "B")];
    assert.deepEqual(
      rows.changedOf(local, () => now),
      [now[0]],
    );
  });

  const whole: Readonly<Record<string, readonly [above: Node, below: readonly Node[]]>> = {
    "a row that came": [local, [...first, row("c", "C")]],
    "a row that went": [local, first.slice(1)],
    "rows that moved": [local, first.toReversed()],
    "the row above that looks different": [row("local", "Local, failed"), first],
    "rows that were never given": [row("other", "Other"), first],
  };
  for (const [what, [above, below]] of Object.entries(whole)) {
    test(`${what} is drawn as a whole`, () => {
      assert.equal(
        drawn().changedOf(above, () => below),
        undefined,
      );
    });
  }
});
