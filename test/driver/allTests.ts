// Runs the chosen steps, or all, in a folder of their own, and sees to it that nothing stays behind.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../host/paths.ts";
import { provideChromium, provideDebianTools } from "./debianTools.ts";
import { endAll, processesOf, runProgram } from "./processes.ts";
import { type Step, steps } from "./steps.ts";

const say = (line: string) => console.log(line);
let passed = 0;
let failed = 0;
let interrupt: "SIGINT" | "SIGTERM" | "SIGHUP" | undefined;

const chosen = choose(process.argv.slice(2));
// Short, because sockets are made in it. It is also how this run's processes are known: each has it in its environment.
const temporary = mkdtempSync(join(tmpdir(), "lw-"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interrupt = signal;
    void endAll();
  });
}

const env = testEnvironment();
try {
  prepare();
  for (const step of chosen) if (interrupt === undefined) await runStep(step);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
await cleanUp();
if (interrupt !== undefined) {
  fail(`stopped by ${interrupt}`);
  end(128 + constants.signals[interrupt]);
}
end(failed === 0 && passed > 0 ? 0 : 1);

function choose(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    say(`There is no step "${unknown}". Steps: ${steps.map(({ name }) => name).join(", ")}`);
    end(1);
  }
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}

/** The machine's own, without what would let a developer's AWS account into a test. */
function testEnvironment(): NodeJS.ProcessEnv & { PATH: string } {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(kept),
    TMPDIR: temporary,
    AWS_EC2_METADATA_DISABLED: "true",
    PATH: [join(projectFolder, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter),
  };
}

function prepare(): void {
  if (chosen.some(({ tools }) => tools)) {
    const tools = provideDebianTools(say);
    if (tools !== undefined) env.PATH = [tools, env.PATH].join(delimiter);
  }
  if (chosen.some(({ editor }) => editor) && process.env["VSCODE_TEST"] !== "desktop") provideChromium(say);
}

async function runStep({ name, command, limitMinutes, live, env: own }: Step): Promise<void> {
  if (live) say(`${name} …`);
  const started = Date.now();
  const show = (text: string) => void process.stdout.write(text);
  const ended = await runProgram(command, {
    cwd: projectFolder,
    env: { ...env, ...own },
    limitMs: limitMinutes * 60_000,
    ...(live ? { show } : {}),
  });
  const ok = ended.code === 0 && ended.reason === undefined;
  const counted = /(?:^|\n)(\d+) passed, (\d+) failed\s*$/.exec(ended.output);
  const counts = counted ? [Number(counted[1]), Number(counted[2])] : [ok ? 1 : 0, ok ? 0 : 1];
  passed += counts[0] ?? 0;
  // A program that failed without a failed test has failed all the same.
  failed += counts[1] || (ok ? 0 : 1);
  if (!ok && !live) process.stdout.write(ended.output);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(`${ok ? "✓" : "✗"} ${name}: ${seconds} s${ended.reason === undefined ? "" : ` (${ended.reason})`}`);
}

/** A process or a file left behind is a failure of the tests, and is not left behind. */
async function cleanUp(): Promise<void> {
  const end = Date.now() + 5000;
  // What was killed with its group a moment ago is still listed.
  while (processesOf(temporary).length > 0 && Date.now() < end) await sleep(100);
  for (const { pid, command } of processesOf(temporary)) {
    fail(`left running: ${pid} ${command}`);
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (existsSync(temporary)) fail(`could not remove ${temporary}`);
}

function fail(reason: string): void {
  failed += 1;
  say(`✗ ${reason}`);
}

function end(code: number): never {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(code);
}
