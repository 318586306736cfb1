// What `npm test` runs, fast first. A step passes when its program exits with 0; a program whose last line is
// `N passed, N failed` counts its own tests, any other is one test.

/**
 * @typedef {object} Step
 * @property {string} name as in `npm test -- NAME…`
 * @property {string[]} command
 * @property {number} limitMinutes after which it is ended and has failed
 * @property {boolean} [live] show its output as it comes; otherwise only when it failed
 * @property {boolean} [tools] uses programs of the machine: Python, Ruby, Java, the AWS CLI
 * @property {boolean} [editor] runs VS Code in Chromium
 */

const nodeTests = (/** @type {string[]} */ ...args) => [
  process.execPath,
  "test/driver/nodeTests.mjs",
  ...args,
];

/** @type {Step[]} */
export const steps = [
  { name: "format", command: ["oxfmt", "--check"], limitMinutes: 1 },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"], limitMinutes: 1 },
  { name: "types", command: ["tsc", "-p", "tsconfig.json"], limitMinutes: 2 },
  { name: "unused", command: ["knip"], limitMinutes: 1 },
  // Before the tests: those of the command line and of the import rules look at the bundles.
  { name: "build", command: [process.execPath, "esbuild.mjs"], limitMinutes: 1 },
  { name: "unit", command: nodeTests("test/unit", "60"), limitMinutes: 4, live: true, tools: true },
  { name: "language", command: nodeTests("test/language", "60"), limitMinutes: 4, live: true },
  { name: "emulator", command: nodeTests("test/emulator"), limitMinutes: 8, live: true, tools: true },
  { name: "conformance", command: nodeTests("test/conformance"), limitMinutes: 3, live: true, tools: true },
  { name: "soak", command: nodeTests("test/soak"), limitMinutes: 3, live: true },
  { name: "package", command: ["npm", "run", "--silent", "package"], limitMinutes: 2 },
  {
    name: "editor",
    command: [process.execPath, "test/editor/run.mjs"],
    limitMinutes: 8,
    live: true,
    tools: true,
    editor: true,
  },
  { name: "smoke", command: nodeTests("test/smoke"), limitMinutes: 8, live: true, tools: true, editor: true },
];
