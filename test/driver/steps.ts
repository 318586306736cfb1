// What `npm test` runs, fast first. A step passes when its program exits with 0; a program whose last line is
// `N passed, N failed` counts its own tests, any other is one test.

export interface Step {
  /** As in `npm test -- NAME…`. */
  readonly name: string;
  readonly command: readonly string[];
  /** After which it is ended and has failed. */
  readonly limitMinutes: number;
  /** Show its output as it comes; otherwise only when it failed. */
  readonly live?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Uses programs of the machine: Python, Ruby, Java, the AWS CLI. */
  readonly tools?: boolean;
  /** Runs VS Code in Chromium. */
  readonly editor?: boolean;
  /** Runs what is in dist/. */
  readonly built?: boolean;
  /** Installs the package. */
  readonly packaged?: boolean;
  /** Uses one processor for long: it runs beside the steps after it, as far as the first that is `alone`. */
  readonly beside?: boolean;
  /** Waits for conditions of many processes, and has the machine to itself. */
  readonly alone?: boolean;
}

const nodeTests = (...args: string[]) => [process.execPath, "test/driver/nodeTests.ts", ...args];

const forcedSuites =
  "^(debug|emulator|invoke) |^debug, at its edges (a process that ends|a session that does not invoke|two functions|a second session|nothing is left)";

export const steps: readonly Step[] = [
  { name: "format", command: ["oxfmt", "--check"], limitMinutes: 1 },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"], limitMinutes: 1 },
  { name: "types", command: ["npm", "run", "--silent", "types"], limitMinutes: 2 },
  { name: "unused", command: ["knip"], limitMinutes: 1 },
  // Before the tests: those of the command line and of the import rules look at the bundles.
  { name: "build", command: [process.execPath, "esbuild.mjs"], limitMinutes: 1 },
  // Builds again, and so before anything runs what is built.
  { name: "package", command: ["npm", "run", "--silent", "package"], limitMinutes: 2 },
  {
    name: "windows",
    command: [process.execPath, "test/driver/windowsTests.ts"],
    limitMinutes: 8,
    built: true,
    beside: true,
  },
  {
    name: "unit",
    command: nodeTests("test/unit", "60"),
    limitMinutes: 4,
    live: true,
    tools: true,
    built: true,
  },
  { name: "language", command: nodeTests("test/language", "60"), limitMinutes: 4, live: true },
  {
    name: "conformance",
    command: nodeTests("test/conformance"),
    limitMinutes: 3,
    live: true,
    tools: true,
  },
  {
    name: "emulator",
    command: nodeTests("test/emulator"),
    limitMinutes: 10,
    live: true,
    tools: true,
    built: true,
    alone: true,
  },
  // What other systems execute: see test/testedPlatform.ts. What a language's bootstrap does, and which faults are injected, is
  // the same on all of them.
  ...["plain", "posix"].map((name) => ({
    name,
    command: nodeTests(
      "test/emulator/runtime",
      "240",
      String.raw`/(bootstraps|failures|java\w*|python|ruby)\.test`,
    ),
    env: { TEST_PLATFORM: name },
    limitMinutes: 5,
    live: true,
    tools: true,
    alone: true,
  })),
  { name: "soak", command: nodeTests("test/soak"), limitMinutes: 6, live: true, built: true, alone: true },
  // What depends on the system's ways, with those of Windows: processes that are started, stopped under a debugger and ended. It
  // runs beside `editor`, as two of `smoke` do. The whole of both steps so is `npm test -- --forced editor smoke`.
  {
    name: "editorPlain",
    command: [process.execPath, "test/editor/run.mjs", forcedSuites],
    env: { TEST_PLATFORM: "plain" },
    limitMinutes: 8,
    tools: true,
    editor: true,
    built: true,
    packaged: true,
    alone: true,
    beside: true,
  },
  {
    name: "editor",
    command: [process.execPath, "test/editor/run.mjs"],
    limitMinutes: 8,
    live: true,
    tools: true,
    editor: true,
    built: true,
  },
  {
    name: "smoke",
    command: nodeTests("test/smoke"),
    limitMinutes: 8,
    live: true,
    tools: true,
    editor: true,
    built: true,
    packaged: true,
    alone: true,
  },
];
