import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FunctionSection } from "../../../src/ui/explorer/section.ts";
import { stubEditor } from "./editorStub.ts";
import { project, uiText } from "./manifest.ts";
import { withMenus } from "./treeMenus.ts";

stubEditor();
const { sections } = await import("../../../src/ui/explorer/sections.ts");
const { treeMenu } = await import("../../../src/ui/explorer/menus.ts");

test("the tree's context menu is that of its rows: node test/unit/manifest/generateMenus.ts", async () => {
  const text = readFileSync(join(project, "package.json"), "utf8");
  assert.ok(text === (await withMenus(text)), "run the generator");
});

test("a section brings its own menu entries, and an entry for several rows is one entry", () => {
  const dummy: FunctionSection = {
    id: "dummies",
    title: "Dummies",
    icon: "beaker",
    load: () => Promise.resolve([]),
    commands: {
      dummies: [{ command: "lambdaWorkbench.refresh", group: "1_dummy@1" }],
      dummy: [{ command: "lambdaWorkbench.copy.arn", group: "5_copy@2" }],
    },
  };
  const added = treeMenu("view", [...sections, dummy]).filter(({ when }) => when.includes("dumm"));
  assert.deepEqual(added, [
    {
      command: "lambdaWorkbench.refresh",
      when: String.raw`view == view && viewItem =~ /\bdummies\b/`,
      group: "1_dummy@1",
    },
    {
      command: "lambdaWorkbench.copy.arn",
      when: String.raw`view == view && viewItem =~ /\b(arn|dummy|function)\b/`,
      group: "5_copy@2",
    },
  ]);
});

test("sections have menu entries for their own rows only, and no two have the same id", () => {
  const ids = sections.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
  const kinds = [...uiText().matchAll(/entryRow\(\s*\w+,\s*"(\w+)"/g)].map(([, kind = ""]) => kind);
  const words = [...uiText().matchAll(/\bword(?:: | = )[^\n]*"(\w+)"/g)].map(([, word = ""]) => word);
  const used = sections.flatMap(({ commands }) => Object.keys(commands));
  assert.deepEqual(
    used.filter((word) => ![...ids, ...kinds, ...words].includes(word)),
    [],
  );
});
