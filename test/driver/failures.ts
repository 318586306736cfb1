import { stripVTControlCharacters } from "node:util";

/** At most so many lines of one step: a machine that keeps only the end of an output keeps all of them. */
const most = 60;

/**
 * The part of a failed step's output that says what failed: a test's name with what node:test says of it, mocha's list of
 * failures, or the end of what another program has printed.
 */
export function failuresOf(output: string): string {
  const lines = stripVTControlCharacters(output).trimEnd().split("\n");
  const told = [...blocks(lines), ...mochaFailures(lines)];
  return (told.length > 0 ? told.slice(0, most) : lines.slice(-most)).join("\n");
}

/** Lines of `  ✗ name`, each with the lines below it that are indented further. */
function blocks(lines: readonly string[]): string[] {
  let within = false;
  return lines.filter((line) => {
    within = line.startsWith("  ✗ ") || (within && line.startsWith("      "));
    return within;
  });
}

/** From `N failing` to the end of the editor. */
function mochaFailures(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => /^\s+\d+ failing\b/.test(line));
  if (start === -1) return [];
  const end = lines.findIndex((line, index) => index > start && line.startsWith("Exit code:"));
  return lines.slice(start, end === -1 ? undefined : end);
}
