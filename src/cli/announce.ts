import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ReadyLine } from "../protocol/emulator.ts";

/**
 * Leaves the ready line where clients find it, readable by its owner only. The returned function takes it away; an emulator
 * that was killed leaves it behind, which `findRunning` notices.
 */
export function announce(file: string, ready: ReadyLine): () => void {
  const text = `${JSON.stringify(ready)}\n`;
  // A file keeps its old mode when it is written over.
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600 });
  return () => {
    // Another emulator may have taken the directory over.
    if (readIfPresent(file) === text) rmSync(file, { force: true });
  };
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
