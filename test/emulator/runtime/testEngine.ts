import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { createEngine, type EngineOptions } from "../../../src/emulator/runtime/engine/createEngine.ts";
import {
  type Engine,
  EngineError,
  type Invocation,
  type Outcome,
  type RunnableFunction,
} from "../../../src/emulator/contracts/engine.ts";
import type { LogEvent } from "../../../src/emulator/contracts/logSink.ts";
import { mounting } from "../../../src/emulator/runtime/process/mounts.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { testedPlatform } from "../../testedPlatform.ts";
import { silentLog } from "../../../src/shared/log.ts";

export const bootstrapDir = resolve(import.meta.dirname, "../../../src/bootstrap");

/** An engine in a temporary folder, what it logged, and functions for it; all gone after the test. */
export interface TestEngine {
  readonly engine: Engine;
  readonly dir: string;
  /** All log messages, in order. */
  readonly messages: string[];
  /** The same with their times. */
  readonly events: LogEvent[];
  /** Writes files and returns a function that runs them; `settings` wins over the defaults. */
  fn(files: Readonly<Record<string, string>>, settings?: Partial<RunnableFunction>): RunnableFunction;
  invoke(fn: RunnableFunction, event?: unknown, more?: Partial<Invocation>): Promise<TestOutcome>;
}

export interface TestOutcome extends Outcome {
  readonly text: string;
  readonly tail: string;
  /** The payload as JSON. */
  readonly json: unknown;
}

export function testEngine(
  t: TestContext,
  { dir: given, ...options }: Partial<EngineOptions> & { readonly dir?: string } = {},
): TestEngine {
  const dir = given ?? mkdtempSync(join(tmpdir(), "engine-test-"));
  const messages: string[] = [];
  const events: LogEvent[] = [];
  const engine = createEngine({
    log: silentLog,
    clock: systemClock,
    logs: {
      write: (_group, _stream, written) => {
        events.push(...written);
        messages.push(...written.map(({ message }) => message));
      },
    },
    workDir: join(dir, "work"),
    bootstrapDir,
    functionEnvironment: () => ({}),
    standby: 0,
    platform: testedPlatform,
    ...options,
  });
  t.after(async () => {
    await engine.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    engine,
    dir,
    messages,
    events,
    fn(files, settings = {}) {
      const functionName = settings.functionName ?? `f-${randomUUID().slice(0, 8)}`;
      const taskRoot = join(dir, functionName);
      for (const [name, text] of Object.entries(files)) {
        const file = join(taskRoot, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text, { mode: name === "bootstrap" ? 0o755 : 0o644 });
      }
      return {
        arn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
        functionName,
        version: "$LATEST",
        revision: "1",
        accountId: "000000000000",
        region: "us-east-1",
        code: { kind: "directory", taskRoot },
        runtime: "nodejs24.x",
        handler: "index.handler",
        layers: [],
        environment: {},
        memoryMb: 256,
        timeoutMs: 10_000,
        ephemeralStorageMb: 512,
        logging: { format: "Text", group: `/aws/lambda/${functionName}` },
        tracing: "PassThrough",
        initialization: "on-demand",
        tenantIsolated: false,
        ...settings,
      };
    },
    async invoke(fn, event = {}, more = {}) {
      const outcome = await engine.invoke(fn, {
        requestId: randomUUID(),
        payload: Buffer.from(JSON.stringify(event)),
        invokedFunctionArn: fn.arn,
        wantsLog: true,
        ...more,
      });
      const text = Buffer.from(outcome.payload).toString("utf8");
      return {
        ...outcome,
        text,
        tail: Buffer.from(outcome.logTail).toString("utf8"),
        get json(): unknown {
          return JSON.parse(text);
        },
      };
    },
  };
}

/** What an engine refuses is an outcome; anything else goes on as an error. */
export function refusal(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  throw error;
}

/** Waits until `condition` holds; fails after `limitMs`. */
export async function until(condition: () => boolean, what: string, limitMs = 60_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The interpreters of this machine, for tests that need one. */
export function hasProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsExecutable(join(folder, name)));
}

/** Skips, saying why, where a program is not installed. */
export function needs(t: TestContext, ...programs: string[]): boolean {
  const missing = programs.filter((program) => !hasProgram(program));
  if (missing.length > 0) t.skip(`${missing.join(" and ")} is not installed`);
  return missing.length === 0;
}

/** The names in a JSON object, in its order. */
export function keysOf(text: string): string[] {
  return Object.keys(JSON.parse(text) as object);
}

function existsExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Skips, saying why, where processes cannot have folders of their own. */
export async function mountsWork(t: TestContext): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "mounts-test-"));
  const works = testedPlatform.mountNamespaces && (await mounting(dir)) !== undefined;
  rmSync(dir, { recursive: true });
  if (!works) t.skip("this system does not allow mount namespaces");
  return works;
}
