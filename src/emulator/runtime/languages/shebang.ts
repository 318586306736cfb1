import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/** The interpreter in the first line of a script, as the system reads it: a CR before the line's end is part of it. */
export function scriptInterpreter(path: string): string | undefined {
  const head = Buffer.alloc(256);
  const file = openSync(path, "r");
  try {
    const length = readSync(file, head, 0, head.length, 0);
    return /^#![ \t]*([^ \t\n\0]+)/.exec(head.toString("utf8", 0, length))?.[1];
  } finally {
    closeSync(file);
  }
}

/** Whether a script's interpreter exists, here or in the folder that its process sees as `/opt`. */
export function hasInterpreter(interpreter: string, optFolder: string | undefined): boolean {
  if (existsSync(interpreter)) return true;
  if (optFolder === undefined || !interpreter.startsWith("/opt/")) return false;
  return existsSync(join(optFolder, interpreter.slice("/opt/".length)));
}
