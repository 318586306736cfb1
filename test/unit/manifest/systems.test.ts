import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Platform,
  plainPlatform,
  thisPlatform,
} from "../../../src/emulator/runtime/process/platform.ts";
import { steps } from "../../driver/steps.ts";
import { project } from "./manifest.ts";

const readme = readFileSync(join(project, "README.md"), "utf8");

/** What the table says of each system, in its order. */
const systems: readonly Pick<
  Platform,
  "mountNamespaces" | "processGroups" | "shell" | "containerLoopback"
>[] = [
  { ...plainPlatform, processGroups: true, shell: true, mountNamespaces: true, containerLoopback: true },
  thisPlatform({ platform: "darwin", arch: "arm64" }),
  thisPlatform({ platform: "win32", arch: "x64" }),
];

for (const [row, field, without] of [
  ["`/opt` and `/tmp` of its own for each function", "mountNamespaces", /^folders, named by variables$/],
  ["All that a function started ends with it", "processGroups", /^by `taskkill`, while the function runs/],
  ["Frozen between calls", "processGroups", /^no: /],
  ["Memory is measured and limited", "processGroups", /^no: /],
  ["Runtime API closed to the machine's other users", "processGroups", /^no: /],
  ["Functions from container images", "containerLoopback", /`host\.docker\.internal`/],
  ["Wrappers (`AWS_LAMBDA_EXEC_WRAPPER`)", "shell", /no shell$/],
  ["`bootstrap` of `provided.*`", "shell", /no script$/],
] as const) {
  test(`the README's table says of "${row}" what each system has`, () => {
    const line = readme.split("\n").find((each) => each.startsWith(`| **${row}** |`)) ?? "";
    const cells = line.split("|").slice(2, -1);
    assert.equal(cells.length, systems.length, row);
    cells.forEach((cell, at) =>
      assert.equal(without.test(cell.trim()), systems[at]?.[field] === false, cell),
    );
  });
}

test("the README names every step of npm test", () => {
  const named = /runs those steps alone \(([^)]*)\)/.exec(readme)?.[1] ?? "";
  assert.deepEqual(
    [...named.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    steps.map(({ name }) => name),
  );
});
