import * as v from "valibot";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { messageOf } from "../../shared/errors.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { readText } from "./watch/boundedFile.ts";

/** `{ "<Function>": { NAME: value } }` and `{ "Parameters": { NAME: value } }`, as `sam local --env-vars` reads them. */
const EnvironmentFile = v.record(v.string(), v.record(v.string(), v.unknown()));
const Value = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => String(value)),
);

type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What files say of functions' variables, the last winning; a value that is none drops itself alone. */
export async function readEnvironmentFiles(
  files: readonly string[],
): Promise<{ readonly values: readonly Variables[]; readonly problems: readonly ProjectProblem[] }> {
  const read = await Promise.all(files.map((file) => readOne(file)));
  return {
    values: read.map(({ values }) => values),
    problems: read.flatMap(({ problems }) => problems),
  };
}

async function readOne(
  file: string,
): Promise<{ readonly values: Variables; readonly problems: readonly ProjectProblem[] }> {
  const problem = (message: string) => ({ code: "environment-file-unreadable", message, file, line: 0 });
  const values = new Map<string, Readonly<Record<string, string>>>();
  try {
    const content = v.safeParse(EnvironmentFile, JSON.parse(readText(file)));
    if (!content.success) {
      return { values, problems: [problem("The file must hold an object of variables for each function.")] };
    }
    const problems: ProjectProblem[] = [];
    for (const [name, variables] of Object.entries(content.output)) {
      const texts = Object.entries(variables).flatMap(([variable, value]) => {
        const text = v.safeParse(Value, value);
        if (text.success) return [[variable, text.output] as const];
        problems.push(problem(`"${variable}" of "${name}" must be text, a number or a boolean.`));
        return [];
      });
      values.set(name, Object.fromEntries(texts));
    }
    return { values, problems };
  } catch (error) {
    return { values, problems: [problem(`The variables cannot be read: ${messageOf(error)}`)] };
  }
}

/** A function's variables with the files' over them; `Parameters` changes only what the template declares. */
export function withEnvironmentFiles(
  { logicalId, name, environment }: FunctionDeclaration,
  files: readonly Variables[],
): Record<string, string> {
  let variables = { ...environment };
  for (const file of files) {
    const general = Object.entries(file.get("Parameters") ?? {}).filter(
      ([variable]) => variable in environment,
    );
    variables = { ...variables, ...Object.fromEntries(general), ...file.get(logicalId), ...file.get(name) };
  }
  return variables;
}
