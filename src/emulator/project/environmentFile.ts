import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { messageOf } from "../../shared/errors.ts";

const Value = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => String(value)),
);
/** `{ "<Function>": { NAME: value } }` and `{ "Parameters": { NAME: value } }`, as `sam local --env-vars` reads them. */
const EnvironmentFile = v.record(v.string(), v.record(v.string(), Value));
export type EnvironmentFile = v.InferOutput<typeof EnvironmentFile>;

/** Reads `env.json` beside a template, where there is one. */
export async function readEnvironmentFile(
  templateFile: string,
): Promise<{ readonly values: EnvironmentFile; readonly problem?: ProjectProblem }> {
  const file = join(dirname(templateFile), "env.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    // Most projects have none.
    return { values: {} };
  }
  const problem = (message: string): ProjectProblem => ({
    code: "environment-file-unreadable",
    message,
    file,
    line: 0,
  });
  try {
    const read = v.safeParse(EnvironmentFile, JSON.parse(text));
    if (read.success) return { values: read.output };
    return { values: {}, problem: problem("env.json must hold an object of variables for each function.") };
  } catch (error) {
    return { values: {}, problem: problem(`env.json is not JSON: ${messageOf(error)}`) };
  }
}

/** A function's variables with the file's over them; `Parameters` changes only what the template declares. */
export function withEnvironmentFile(
  { logicalId, name, environment }: FunctionDeclaration,
  file: EnvironmentFile,
): Record<string, string> {
  const general = Object.entries(file["Parameters"] ?? {}).filter(([variable]) => variable in environment);
  return { ...environment, ...Object.fromEntries(general), ...file[logicalId], ...file[name] };
}
