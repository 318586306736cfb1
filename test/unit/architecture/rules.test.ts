import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rule } from "./rule.ts";
import * as arns from "./rules/arns.ts";
import * as cycles from "./rules/cycles.ts";
import * as emulator from "./rules/emulator.ts";
import * as functionState from "./rules/functionState.ts";
import * as functions from "./rules/functions.ts";
import * as layers from "./rules/layers.ts";
import * as moduleState from "./rules/moduleState.ts";
import * as notifications from "./rules/notifications.ts";
import * as platforms from "./rules/platforms.ts";
import * as packages from "./rules/packages.ts";
import * as texts from "./rules/texts.ts";
import * as shape from "./rules/shape.ts";
import { readSources, sourceOf } from "./sources.ts";

const rules: readonly Rule[] = [
  layers,
  emulator,
  packages,
  platforms,
  notifications,
  cycles,
  shape,
  functions,
  moduleState,
  arns,
  functionState,
  texts,
].flatMap((file) => Object.values(file).filter((each) => typeof each === "object"));
const sources = readSources();

test("the rules see the sources", () => {
  assert.ok(sources.length > 100, `${sources.length} files`);
  assert.ok(sources.some(({ path }) => path === "src/bootstrap/node/bootstrap.cjs"));
  const extension = sources.find(({ path }) => path === "src/extension.ts");
  assert.ok(extension?.imports.some(({ of }) => of === "src/ui/createApp.ts"));
});

for (const { title, check, exceptions = {}, broken, says } of rules) {
  test(title, () => {
    const breaks = check(sources);
    const told = breaks.filter((each) => !(each in exceptions));
    assert.deepEqual({ broken: told }, { broken: [] });
    const stale = Object.keys(exceptions).filter((each) => !breaks.includes(each));
    assert.deepEqual({ "exceptions that apply no more": stale }, { "exceptions that apply no more": [] });
  });

  test(`breaking it is found: ${title}`, () => {
    const examples = Object.entries(broken).map(([path, text]) => sourceOf(path, text));
    assert.deepEqual(check(examples), says);
  });
}
