import { readFile } from "node:fs/promises";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { messageOf } from "../../shared/errors.ts";
import type { FunctionDeclaration, Template } from "../../template/model/template.ts";
import type { TemplateOptions } from "../../template/cloudFormation/readTemplate.ts";
import { readEnvironmentFile, withEnvironmentFile } from "./environmentFile.ts";

export interface TemplatesState {
  /** No name twice. */
  readonly functions: readonly FunctionDeclaration[];
  readonly problems: readonly ProjectProblem[];
  /** False when a template cannot be read and never could: then there may be more functions than these. */
  readonly complete: boolean;
}

export interface TemplateFiles {
  /** What the templates say now; one in the middle of an edit says what it said before, with today's problems. */
  read(): Promise<TemplatesState>;
}

interface KnownTemplate {
  readonly text: string;
  readonly template: Template;
  /** The last state without syntax errors. */
  readonly good: Template | undefined;
}

export function createTemplateFiles(files: readonly string[], options: TemplateOptions): TemplateFiles {
  const known = new Map<string, KnownTemplate>();

  const refresh = async (file: string): Promise<KnownTemplate> => {
    const text = await readFile(file, "utf8");
    const before = known.get(file);
    if (before?.text === text) return before;
    // Reading YAML is a tenth of the emulator's program, which one without templates need not start with.
    const { readTemplate } = await import("../../template/cloudFormation/readTemplate.ts");
    const template = readTemplate(file, text, options);
    const now = { text, template, good: template.complete ? template : before?.good };
    known.set(file, now);
    return now;
  };
  const readOne = async (file: string): Promise<TemplatesState> => {
    try {
      const { template, good } = await refresh(file);
      const { values, problem } = await readEnvironmentFile(file);
      const problems = problemsOf(template);
      return {
        functions: (good ?? template).functions.map((fn) => ({
          ...fn,
          environment: withEnvironmentFile(fn, values),
        })),
        problems: problem === undefined ? problems : [...problems, problem],
        complete: good !== undefined || !problems.some(({ code }) => code === "template-unreadable"),
      };
    } catch (error) {
      const good = known.get(file)?.good;
      return {
        functions: good?.functions ?? [],
        problems: [unreadable(file, error, good !== undefined)],
        complete: good !== undefined,
      };
    }
  };

  return {
    async read() {
      const read = await Promise.all(files.map((file) => readOne(file)));
      const { functions, problems } = withoutRepeatedNames(read.flatMap((template) => template.functions));
      return {
        functions,
        problems: [...read.flatMap((template) => template.problems), ...problems],
        complete: read.every(({ complete }) => complete),
      };
    },
  };
}

/** Editors that save by renaming take a file away for a moment, so its functions outlast it. */
function unreadable(file: string, error: unknown, wasThere: boolean): ProjectProblem {
  const at = { file, line: 0 };
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) {
    const message = `The template cannot be read: ${messageOf(error)}`;
    return { code: "template-unreadable", message, ...at };
  }
  const message = wasThere
    ? "The template is gone. Its functions stay until the emulator is restarted."
    : "There is no such template.";
  return { code: "template-missing", message, ...at };
}

function problemsOf({ file, problems }: Template): ProjectProblem[] {
  return problems.map(({ code, message, range, functionName }) => ({
    code,
    message,
    file,
    line: range.start.line + 1,
    ...(functionName !== undefined && { functionName }),
  }));
}

/** The emulator is one account: of two functions with one name the first is there. */
function withoutRepeatedNames(functions: readonly FunctionDeclaration[]): Omit<TemplatesState, "complete"> {
  const first = new Map<string, FunctionDeclaration>();
  const problems: ProjectProblem[] = [];
  for (const fn of functions) {
    const { name, templateFile, idRange } = fn;
    const other = first.get(name);
    if (other === undefined) first.set(name, fn);
    // Within one template the template's own problems say so.
    else if (other.templateFile !== templateFile) {
      const message = `"${name}" is declared in "${other.templateFile}" already.`;
      const line = idRange.start.line + 1;
      problems.push({ code: "function-invalid", message, file: templateFile, line, functionName: name });
    }
  }
  return { functions: [...first.values()], problems };
}
