import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { MemoryMeter } from "./processMemory.ts";

/**
 * How often the engine is asked for a container that is about to start, after how many milliseconds first, and how many
 * times longer each time: about a minute in all, in which an image may have to be fetched.
 */
const questions = 20;
const questionMs = 100;
const longerEach = 1.3;

/**
 * Measures what runs in a container: its processes belong to the engine, and not to the program that started it. Until
 * the engine has said which they are, the figures are 0. Only where the engine's processes are this machine's: on Linux.
 */
export function containerMeter(
  program: string,
  name: string,
  meterOf: (pid: number) => MemoryMeter,
): MemoryMeter {
  let meter: MemoryMeter | undefined;
  let closed = false;
  const find = async (): Promise<void> => {
    for (let question = 0; question < questions; question++) {
      await delay(questionMs * longerEach ** question, undefined, { ref: false });
      const pid = closed ? undefined : await firstProcess(program, name);
      if (closed) return;
      if (pid === undefined) continue;
      meter = meterOf(pid);
      return;
    }
  };
  // An engine that cannot be asked leaves the figures at 0.
  find().catch(() => undefined);
  return {
    ownBytes: () => meter?.ownBytes() ?? 0,
    treeBytes: () => meter?.treeBytes() ?? 0,
    ownPeakBytes: () => meter?.ownPeakBytes() ?? 0,
    close: () => {
      closed = true;
      meter?.close();
    },
  };
}

/** The process that the container began with, as this machine numbers it; undefined before it has started. */
function firstProcess(program: string, name: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(program, ["inspect", "--format", "{{.State.Pid}}", name], { timeout: 5000 }, (error, output) => {
      const pid = Number(output.trim());
      resolve(error === null && Number.isInteger(pid) && pid > 0 ? pid : undefined);
    });
  });
}
