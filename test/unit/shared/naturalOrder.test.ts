import assert from "node:assert/strict";
import { test } from "node:test";
import { byName, withPage } from "../../../src/shared/naturalOrder.ts";

const named = (...names: string[]) => names.map((name) => ({ name }));
const namesOf = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

test("names are in the order in which people count", () => {
  assert.deepEqual(namesOf(byName(named("f10", "F2", "f02", "f2", "a-1"))), [
    "a-1",
    "f02",
    "f2",
    "F2",
    "f10",
  ]);
});

test("a page is put into a list as if all were sorted", () => {
  const known = byName(named("b", "d", "f2", "f10", "z"));
  const merged = withPage(known, named("f3", "a", "zz", "c"));
  assert.deepEqual(namesOf(merged), ["a", "b", "c", "d", "f2", "f3", "f10", "z", "zz"]);
});

test("what comes again takes the place of what was there", () => {
  const known = named("a", "f02", "f2", "z").map((each) => ({ ...each, age: "old" }));
  const merged = withPage(
    known,
    named("f2", "a").map((each) => ({ ...each, age: "new" })),
  );
  assert.deepEqual(
    merged.map(({ name, age }) => `${name} ${age}`),
    ["a new", "f02 old", "f2 new", "z old"],
  );
});

test("pages in any order give what sorting gives", () => {
  const all = Array.from({ length: 500 }, (_, at) => ({ name: `service-${(at * 7919) % 503}-${at % 7}` }));
  let list: { name: string }[] = [];
  for (let from = 0; from < all.length; from += 50) list = withPage(list, all.slice(from, from + 50));
  assert.deepEqual(list, byName(all));
});
