// `npm test -- windows`: runs on Node for Windows, in Wine: the unit tests of what may differ there, so that paths, drive letters
// and line ends are Windows' own, and the emulator with a function. Without Wine it says so and passes nothing. The last line is
// `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { closeSync, globSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../host/paths.ts";
import { leaveWindows, provideWindows, runOnWindows, wineFolder } from "./wine.ts";

/**
 * What needs the tree as git has it, an editor's manifest, or programs for Windows that are not here; watched folders cannot be
 * removed in Wine, and neither can a database file that was just closed.
 */
const elsewhere =
  /^test\/unit\/(architecture|driver|manifest)\/|\/project\/(builds|code|formats|project)\.test|\/(interpreters|space)\.test/;

/** What reckons with texts and numbers alone, and is the same everywhere: it would run for minutes in Wine. */
const sameEverywhere =
  /^test\/unit\/(lambda\/(?!stackPositions)|language\/handlers\/typing|emulator\/(eventPattern|validation|wire|invocations|delivery|runtime\/(apis|log)|frontDoors|sources)\/|emulator\/services\/(?!lambda\/(code|state)\/))/;
const texts = [
  "nested without end",
  "at every moment while it is typed",
  "whatever is changed in a zip",
  "is read quickly",
];

/** What asks a server by `fetch`, which reaches none on Wine's loopback (`connect UNKNOWN`), where `node:http` does. */
const fetching = [
  "a sign-in leaves a token where the SDK finds it",
  "what goes wrong is said: denied, too late",
  "a service that is asked too often is asked less often",
  "tags of all functions come by the hundred",
  "without the permission each function is asked about",
  "a function that may not be asked about takes nothing from the others",
];

const missing = provideWindows();
if (missing !== undefined) {
  console.log(`  – skipped: the tests on Windows (${missing})\n0 passed, 0 failed`);
} else {
  try {
    const pure = runPureTests();
    const engine = runEngineTests();
    console.log(`${pure.passed + engine.passed} passed, ${pure.failed + engine.failed} failed`);
    process.exitCode = pure.failed + engine.failed === 0 ? 0 : 1;
  } finally {
    leaveWindows();
  }
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

function runPureTests(): Counts {
  const files = globSync("test/unit/**/*.test.ts", { cwd: projectFolder }).filter(
    (file) => !elsewhere.test(file) && !sameEverywhere.test(file),
  );
  const path = join(wineFolder, "tests.tap");
  const flags = ["--experimental-strip-types", "--no-warnings", "--test", "--test-reporter=tap"];
  // One process for all files: Wine takes a second to start one.
  const all = [
    ...flags,
    "--experimental-test-isolation=none",
    ...[...texts, ...fetching].map((text) => `--test-skip-pattern=${text}`),
  ];
  const output = openSync(path, "w");
  const status = runOnWindows([...all, ...files], output, 240);
  closeSync(output);
  const tap = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  const counted = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  for (const [skipped] of tap.matchAll(/^ *ok .* # SKIP.*$/gm)) console.log(`  – ${skipped.trim()}`);
  for (const [failure] of tap.matchAll(/^ *not ok [^]*?^ *\.\.\.$/gm)) console.log(failure);
  const failed = counted("fail") + counted("cancelled");
  const ended = status === 0 || failed > 0;
  if (!ended)
    console.log(`${tap.slice(-2000)}\n  ✗ Node for Windows ended with ${status ?? "no end in time"}`);
  return { passed: counted("pass"), failed: ended ? failed : failed + 1 };
}

/** The tests run on this machine's Node, and what they test on Windows'. */
function runEngineTests(): Counts {
  const { stdout } = spawnSync(process.execPath, ["test/driver/nodeTests.ts", "test/windows", "120"], {
    cwd: projectFolder,
    env: { ...process.env, TEST_IN_WINE: "1" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [, passed, failed] = /(?:^|\n)(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [];
  console.log(stdout.trimEnd());
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 1) };
}
