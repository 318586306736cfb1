// node test/driver/nodeTests.ts FOLDER [SECONDS [WITHOUT]]: runs the *.test.ts of a folder with node:test, a process for
// each file; files whose path matches WITHOUT, a regular expression, are left out. Shows each file when it is done and every failure in full; when no file has come to its end for so long, the one
// that is waited for has failed. The last line is `N passed, N failed`.
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";

const [folder = "test/unit", seconds = "240", without] = process.argv.slice(2);
const leftOut = without === undefined ? undefined : new RegExp(without);
const files = globSync(`${folder}/**/*.test.ts`)
  .filter((file) => leftOut?.test(file) !== true)
  .sort();
if (files.length === 0) {
  console.log(`no test file in ${folder}\n0 passed, 1 failed`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
const skipped: string[] = [];
/** Full names by nesting, so that a failure is named with its suites. */
const path: string[] = [];

/**
 * They wait for processes more than they compute: two at a time left two processors idle for half of the time. A file of the smoke
 * test has a browser and an editor of its own, which a third would starve.
 */
const concurrency = availableParallelism() + (folder === "test/smoke" ? 0 : 1);

const stream = run({
  files,
  concurrency,
  execArgv: ["--disable-warning=ExperimentalWarning"],
});
const unfinished = new Set(files.map((file) => resolve(file)));
// node:test has a limit for tests, but a file whose process does not end would be waited for without one.
const limit = setTimeout(giveUp, Number(seconds) * 1000);
stream.on("test:start", ({ name, nesting }) => {
  path[nesting] = name;
});
stream.on("test:pass", ({ name, details, skip }) => {
  if (details.type === "suite") return;
  if (skip === undefined) passed += 1;
  else skipped.push(`  – skipped: ${name}${typeof skip === "string" ? ` (${skip})` : ""}`);
});
stream.on("test:fail", ({ name, nesting, file, line, details }) => {
  // A suite fails because of its tests, which are told already; one that failed by itself has another cause.
  const cause = details.error as Error & { failureType?: string };
  if (cause.failureType === "subtestsFailed") return;
  failed += 1;
  const where = file === undefined ? "" : ` (${relative(process.cwd(), file)}:${line})`;
  console.log(`  ✗ ${[...path.slice(0, nesting), name].join(" › ")}${where}`);
  console.log(inspect(cause.cause ?? cause).replaceAll(/^/gm, "      "));
});
stream.on("test:stderr", ({ message }) => process.stderr.write(message));
stream.on("test:summary", ({ file, success, counts, duration_ms: ms }) => {
  if (file === undefined) return;
  unfinished.delete(resolve(file));
  limit.refresh();
  const mark = success ? "✓" : "✗";
  console.log(`  ${mark} ${relative(process.cwd(), file)}: ${counts.passed} tests, ${Math.round(ms)} ms`);
});
for await (const _ of stream);
end();

/** The runner tells of files in order, so the first that is not done is the one that it waits for. */
function giveUp(): never {
  const [file = folder] = unfinished;
  failed += 1;
  console.log(`  ✗ ${relative(process.cwd(), file)}: no end within ${seconds} s`);
  end();
}

function end(): never {
  for (const line of skipped) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
