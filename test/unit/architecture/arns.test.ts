import assert from "node:assert/strict";
import { test } from "node:test";
import { readSources } from "./sources.ts";

const sources = readSources().filter(({ path }) => path !== "src/shared/arn.ts");

/** Lines of code, for comments may show an ARN. */
function linesThat(pattern: RegExp): string[] {
  return sources.flatMap(({ path, text }) =>
    text
      .split("\n")
      .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
}

test("ARNs are written in shared/arn.ts alone", () => {
  assert.deepEqual(linesThat(/arn:(aws[a-z-]*:|\$\{)/), []);
});

test("ARNs are taken apart in shared/arn.ts alone", () => {
  // A trace header's lineage, which is no ARN, has colons too.
  const others = /^src\/emulator\/invocations\/trace\.ts: .*entry\.split/;
  const found = linesThat(/split\(":"|lastIndexOf\(":"\)|arn\w*\.(match|slice|indexOf|substring)\(/i);
  assert.deepEqual(
    found.filter((line) => !others.test(line)),
    [],
  );
});
