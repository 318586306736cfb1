// What VS Code calls inside its extension host: runs every bundled *.test.cjs beside this file with Mocha.
import { appendFileSync, globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";

export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  // The extension host's `console` cannot be replaced and ends in the workbench's page; a file reaches the terminal.
  const output = process.env["EDITOR_TEST_OUTPUT"];
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    if (output === undefined) console.log(...args);
    else appendFileSync(output, `${format(...args)}\n`);
  };
  const only = process.env["EDITOR_TEST_GREP"];
  const mocha = new Mocha({
    ui: "tdd",
    color: false,
    timeout: 60_000,
    forbidOnly: true,
    forbidPending: true,
    ...(only !== undefined && { grep: new RegExp(only) }),
  });
  for (const file of globSync("*.test.cjs", { cwd: __dirname }).sort()) mocha.addFile(join(__dirname, file));
  const counts = await new Promise<{ passed: number; failed: number }>((done) => {
    const runner = mocha.run(() =>
      done({ passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0 }),
    );
  });
  const result = process.env["EDITOR_TEST_RESULT"];
  if (result !== undefined) writeFileSync(result, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed`);
  if (counts.passed === 0) throw new Error("no test ran");
}
