import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "./editorStub.ts";
import { readManifest, uiText } from "./manifest.ts";

stubEditor();
const { commandArguments } = await import("../../../src/ui/commands.ts");
const { paletteConditions } = await import("../../../src/ui/palette.ts");
const { contributes } = readManifest();

const known = Object.keys(commandArguments).sort();
const contributed = contributes.commands.map(({ command }) => command).sort();

test("every contributed command is in the command table", () => {
  assert.deepEqual(
    contributed.filter((id) => !known.includes(id)),
    [],
  );
});

test("every command is registered by exactly one feature", () => {
  const registered = [...uiText().matchAll(/commands\.register\(\s*"([^"]+)"/g)].map(([, id = ""]) => id);
  assert.deepEqual(registered.sort(), known);
});

test("every command is named as a person would say it, under the category Lambda", () => {
  for (const { command, title, category } of contributes.commands) {
    assert.equal(category, "Lambda", command);
    assert.match(title, /^[A-Z]/, command);
    assert.match(command, /^lambdaWorkbench\.[a-z]+(\.[a-z]+)?$|^lambdaWorkbench\.signIn$/, command);
  }
});

test("menus, keys, welcome texts and code call only commands that exist", () => {
  const inMenus = Object.values(contributes.menus).flatMap((entries) =>
    entries.map(({ command }) => command),
  );
  const inKeys = contributes.keybindings.map(({ command }) => command);
  const steps = contributes.walkthroughs.flatMap((each) => each.steps);
  const texts = [
    ...contributes.viewsWelcome.map(({ contents }) => contents),
    ...steps.map(({ description }) => description),
  ];
  const inTexts = texts.flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id = ""]) => id));
  const completing = steps.flatMap(({ completionEvents }) =>
    completionEvents.flatMap((event) => event.match(/(?<=^onCommand:).*/) ?? []),
  );
  const inCode = [...uiText().matchAll(/command: "(lambdaWorkbench\.[\w.]+)"/g)].map(([, id = ""]) => id);
  const called = [...inMenus, ...inKeys, ...inTexts, ...completing, ...inCode];
  const ours = called.filter((id) => id.startsWith("lambdaWorkbench."));
  assert.ok(ours.length > 20);
  assert.deepEqual(
    ours.filter((id) => !known.includes(id)),
    [],
  );
});

test("the palette lists each command only where it means something, and none never", () => {
  const listed = contributes.commands.map(({ command }) => command).sort();
  // Those of the table that are not internal, which the compiler sees to.
  assert.deepEqual(Object.keys(paletteConditions).sort(), listed);
  assert.deepEqual(
    Object.values(paletteConditions).filter((when) => when === "false"),
    [],
  );
});
