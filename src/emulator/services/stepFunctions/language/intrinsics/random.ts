import { createHash, randomInt } from "node:crypto";
import { IntrinsicError } from "./error.ts";

/** "An integer between the start and the end", the latter left out; with a seed always the same one. */
export function randomBetween(start: number, end: number, seed: number | undefined): number {
  if (start >= end) throw new IntrinsicError("States.MathRandom needs a start below its end");
  if (seed === undefined) return randomInt(start, end);
  const part = createHash("sha256").update(String(seed)).digest().readUIntBE(0, 6) / 2 ** 48;
  return start + Math.floor(part * (end - start));
}
