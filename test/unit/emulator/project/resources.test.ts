import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkspaceResource } from "../../../../src/emulator/contracts/workspaceResources.ts";
import { DeclaredResources } from "../../../../src/emulator/project/resources/declaredResources.ts";
import { lineLog } from "../../../../src/shared/log.ts";

/** A service of things, each of which may need another. */
function openThings(kept = new Map<string, WorkspaceResource>()) {
  const there = new Map<string, unknown>();
  const calls: string[] = [];
  const logged: string[] = [];
  const resources = new DeclaredResources({
    declarers: [
      {
        types: ["Thing"],
        declare({ name, properties }, before) {
          const needs = properties["needs"];
          if (typeof needs === "string" && !there.has(needs)) throw new Error(`there is no "${needs}"`);
          calls.push(`${before === undefined ? "+" : "="}${name}`);
          there.set(name, properties);
        },
        withdraw({ name }) {
          calls.push(`-${name}`);
          there.delete(name);
        },
      },
    ],
    kept: {
      of: () => kept,
      set: (_, id, resource) => kept.set(id, resource),
      delete: (_, id) => kept.delete(id),
    },
    log: lineLog((line) => logged.push(line)),
  });
  const take = (declared: readonly WorkspaceResource[], complete = true) =>
    resources.take(
      declared.map((resource, at) => ({ resource, file: "/t.yaml", line: at + 1, unknown: [] })),
      complete,
    );
  return { resources, take, there, calls, logged, kept };
}

const thing = (name: string, properties = {}) => ({ type: "Thing", name, reference: name, properties });

test("one that needs another is made after it, and what is missing is said at its place", async () => {
  const { take, calls } = openThings();
  const problems = await take([
    thing("c", { needs: "b" }),
    thing("b", { needs: "a" }),
    thing("x", { needs: "y" }),
    thing("a"),
  ]);
  assert.deepEqual(calls, ["+a", "+b", "+c"]);
  assert.deepEqual(problems, [
    { code: "resource-invalid", message: 'Thing "x": there is no "y"', file: "/t.yaml", line: 3 },
  ]);
  // Once the other is there it works.
  assert.deepEqual(await take([thing("x", { needs: "y" }), thing("y"), thing("a")]), []);
  assert.deepEqual(calls.slice(3), ["-c", "-b", "+y", "+x"]);
});

test("what did not change is left alone, what changed is declared, what half a template lacks stays", async () => {
  const { take, calls } = openThings();
  await take([thing("a", { size: 1 }), thing("b")]);
  await take([thing("a", { size: 2 }), thing("b")]);
  await take([], false);
  assert.deepEqual(calls, ["+a", "+b", "=a"]);
  await take([thing("b")]);
  assert.deepEqual(calls.slice(3), ["-a"]);
});

test("a later run declares all once, and takes away what an earlier one declared", async () => {
  const first = openThings();
  await first.take([thing("a"), thing("b")]);
  const second = openThings(first.kept);
  await second.take([thing("b")]);
  await second.take([thing("b")]);
  assert.deepEqual(second.calls, ["-a", "=b"]);
});

test("after a reset all are declared as if for the first time", async () => {
  const { resources, take, calls } = openThings();
  assert.equal(resources.forget(), false);
  await take([thing("a")]);
  assert.equal(resources.forget(), true);
  await take([thing("a")]);
  assert.deepEqual(calls, ["+a", "+a"]);
});

test("what is not emulated is listed once, in one line, without what changes nothing", async () => {
  const { take, logged } = openThings();
  const others = ["AWS::X::Y One", "AWS::X::Y Two", "AWS::Z::Z Three", "AWS::IAM::Role Four"].map((each) => {
    const [type = "", name = ""] = each.split(" ");
    return { type, name, reference: name, properties: {} };
  });
  await take(others);
  await take([...others, thing("a")]);
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? "", /AWS::X::Y \(One, Two\), AWS::Z::Z \(Three\)/);
  assert.doesNotMatch(logged[0] ?? "", /Four/);
});
