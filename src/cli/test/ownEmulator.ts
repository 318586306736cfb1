import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as v from "valibot";
import type { LocalTarget } from "../../aws/target.ts";
import { ReadyLine } from "../../protocol/emulator.ts";
import { AppError } from "../../shared/errors.ts";
import type { Terminal } from "../command.ts";

/** An emulator for the time of a run: its data is new, and goes with it. */
export interface OwnEmulator {
  readonly target: LocalTarget;
  stop(): Promise<void>;
}

/**
 * Starts this very program as an emulator of the templates' functions. Throws `AppError` when it does not start, and the
 * signal's reason when it is interrupted before that.
 */
export async function startOwnEmulator(
  templates: readonly string[],
  { cwd, env, signal }: Terminal,
): Promise<OwnEmulator> {
  signal.throwIfAborted();
  const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  const options = templates.flatMap((template) => ["--template", template]);
  const program = process.argv[1] ?? "";
  const args = [program, "start", "--port", "0", "--stop-with-stdin", "--data-dir", dataDir, ...options];
  const child = spawn(process.execPath, args, { cwd, env, stdio: "pipe" });
  const ended = once(child, "close");
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => {
    said = `${said}${bytes.toString()}`.slice(-4000);
  });
  // It may be gone before it has read this.
  child.stdin.on("error", () => undefined);
  const stop = async () => {
    child.stdin.end();
    await ended;
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  signal.addEventListener("abort", () => child.stdin.end(), { once: true });
  const ready = await Promise.race([firstLine(child.stdout), ended.then(() => undefined)]);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), ReadyLine), ready);
  if (read.success && !signal.aborted) return { target: { kind: "local", ...read.output }, stop };
  await stop();
  signal.throwIfAborted();
  throw new AppError("emulator-not-started", { userMessage: `The emulator did not start.\n${said.trim()}` });
}

/** Goes on reading afterwards: a program whose output nobody takes would stand still. */
function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  stream.on("data", (chunk) => {
    text += String(chunk);
    if (text.includes("\n")) resolve(text);
  });
  return promise;
}
