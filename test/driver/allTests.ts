// Runs the chosen steps, or all, in a folder of their own, and sees to it that nothing stays behind.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../host/paths.ts";
import { toolsFolder } from "./debianTools.ts";
import { failuresOf } from "./failures.ts";
import { endAll, processesOf, runProgram } from "./processes.ts";
import { type Step, steps } from "./steps.ts";

const say = (line: string) => console.log(line);
let passed = 0;
let failed = 0;
/** What failed, step by step: said again at the end, where it is looked for. */
const failures: string[] = [];
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
const provided = prepare();
/** What runs beside others may want to install something too, and that is done by one at a time. */
const everything = Promise.all([provided.tools, provided.editor]);
/** Steps that run beside others. */
const beside: Promise<unknown>[] = [];
for (const step of chosen) {
  if (interrupt !== undefined) break;
  await Promise.all([step.tools && provided.tools, step.editor && provided.editor]);
  if (step.alone) await Promise.all(beside.splice(0));
  if (step.beside && chosen.length > 1)
    beside.push(everything.then(async () => interrupt ?? (await runStep({ ...step, live: false }))));
  else await runStep({ ...step, live: step.live ?? step.beside ?? false });
}
await Promise.all([...beside, everything]);
await cleanUp();
if (interrupt !== undefined) {
  fail(`stopped by ${interrupt}`);
  end(128 + constants.signals[interrupt]);
}
end(failed === 0 && passed > 0 ? 0 : 1);

/** The steps of these names, and what they need; with `--forced` what is about the emulator has the ways of Windows. */
function choose(words: readonly string[]): readonly Step[] {
  const names = words.filter((word) => word !== "--forced");
  const forced = names.length < words.length;
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    say(`There is no step "${unknown}". Steps: ${steps.map(({ name }) => name).join(", ")}`);
    end(1);
  }
  const asked = names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
  const needed = [
    ...(asked.some(({ built }) => built) ? ["build"] : []),
    ...(asked.some(({ packaged, editor }) => packaged || (forced && editor)) ? ["package"] : []),
  ];
  const all = steps.filter((step) => asked.includes(step) || needed.includes(step.name));
  if (!forced) return all;
  return all.map((step) => (step.tools ? { ...step, env: { ...step.env, TEST_PLATFORM: "plain" } } : step));
}

/** The machine's own, without what would let a developer's AWS account into a test. */
function testEnvironment(): NodeJS.ProcessEnv & { PATH: string } {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(kept),
    TMPDIR: temporary,
    // Reading the sources is a good part of what a test's process does.
    NODE_COMPILE_CACHE: join(temporary, "compiled"),
    AWS_EC2_METADATA_DISABLED: "true",
    // The first folder is empty until the tools are provided.
    PATH: [toolsFolder, join(projectFolder, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter),
  };
}

/** Begins to install what the chosen steps need; a step waits for its own. */
function prepare(): { readonly tools: Promise<void>; readonly editor: Promise<void> } {
  const served = process.env["VSCODE_TEST"] !== "desktop" && chosen.some(({ editor }) => editor);
  const tools = chosen.some(({ tools: used }) => used) ? provide("tools") : Promise.resolve();
  // After the tools: both ask Debian which packages the machine has.
  const chromium = served ? tools.then(() => provide("chromium")) : Promise.resolve();
  const host = served ? provide("host") : Promise.resolve();
  return { tools, editor: Promise.all([chromium, host]).then(() => undefined) };
}

async function provide(what: "tools" | "chromium" | "host"): Promise<void> {
  const { code, reason } = await runProgram([process.execPath, "test/driver/provide.ts", what], {
    cwd: projectFolder,
    env: process.env,
    limitMs: 10 * 60_000,
    show: (text) => void process.stdout.write(text),
  });
  if (code !== 0) fail(`${what} could not be provided${reason === undefined ? "" : ` (${reason})`}`);
}

async function runStep({ name, command, limitMinutes, live, beside: aside, env: own }: Step): Promise<void> {
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
  if (!ok) failures.push(`── ${name}\n${failuresOf(ended.output)}`);
  if (!live && (!ok || aside)) process.stdout.write(ended.output);
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
  failures.push(`── ${reason}`);
  say(`✗ ${reason}`);
}

function end(code: number): never {
  if (failures.length > 0) say(`\nWhat failed:\n${failures.join("\n")}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(code);
}
