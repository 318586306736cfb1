import { readText } from "./watch/boundedFile.ts";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { messageOf } from "../../shared/errors.ts";
import { inWords } from "../../shared/phrase.ts";
import { Applications } from "../../template/applications.ts";
import { openFormats, type Deployment, type ProjectFormat } from "../../template/format.ts";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { placedResources, type PlacedResource } from "./resources/placedResource.ts";
import { readEnvironmentFiles, withEnvironmentFiles } from "./environmentFile.ts";

export interface TemplatesState {
  /** No name twice. */
  readonly functions: readonly FunctionDeclaration[];
  readonly resources: readonly PlacedResource[];
  readonly problems: readonly ProjectProblem[];
  /** False when a template cannot be read and never could: then there may be more functions than these. */
  readonly complete: boolean;
  /** What the templates were made of, and what they look for. */
  readonly files: readonly string[];
}

interface TemplateFilesOptions {
  /** Absolute paths. */
  readonly entries: readonly string[];
  readonly formats: readonly ProjectFormat[];
  /** Asked at the first reading. */
  readonly deployment: () => Deployment;
  /** Variables of a person's own, as `sam local --env-vars` reads them: absolute paths. */
  readonly environmentFiles: readonly string[];
}

/** What templates say now; one in the middle of an edit says what it said before, with today's problems. */
export class TemplateFiles {
  readonly #options: TemplateFilesOptions;
  readonly #failures = new Map<string, unknown>();
  #applications: Applications | undefined;

  constructor(options: TemplateFilesOptions) {
    this.#options = options;
  }

  async read(): Promise<TemplatesState> {
    const { entries, environmentFiles } = this.#options;
    const applications = await this.#open();
    const missing = entries.flatMap((file) => this.#readOne(file, applications));
    applications.tellApart();
    const nested = applications.nested();
    const known = entries.flatMap((file) => (nested.has(file) ? [] : (applications.get(file) ?? [])));
    const environment = await readEnvironmentFiles(environmentFiles);
    const { functions, problems } = withoutRepeatedNames(applications.functions());
    const placed = placedResources(applications.resources());
    return {
      functions: functions.map((fn) => ({
        ...fn,
        environment: withEnvironmentFiles(fn, environment.values),
      })),
      problems: [
        ...missing,
        ...known.flatMap(({ now }) => problemsOf(now)),
        ...environment.problems,
        ...problems,
        ...placed.problems,
      ],
      resources: placed.resources,
      complete:
        missing.every(({ file }) => applications.get(file)?.good !== undefined) &&
        known.every(({ now, good }) => good !== undefined || !isUnreadable(now)),
      files: [
        ...new Set([
          ...entries.flatMap((file) => [file, ...applications.filesOf(file)]),
          ...environmentFiles,
        ]),
      ],
    };
  }

  /** Reads an entry anew; one that is not there keeps what it said. */
  #readOne(file: string, applications: Applications): ProjectProblem[] {
    if (this.#textOf(file) === undefined) {
      return [unreadable(file, this.#failures.get(file), applications.get(file)?.good !== undefined)];
    }
    applications.read(file);
    return [];
  }

  /** Reading YAML is a tenth of the emulator's program, which one without templates need not start with. */
  async #open(): Promise<Applications> {
    const { entries, formats, deployment } = this.#options;
    const isNeeded = this.#applications === undefined && entries.length > 0;
    const opened = isNeeded ? await openFormats(formats) : [];
    const known = deployment();
    this.#applications ??= new Applications({
      formats: opened,
      deployment: () => known,
      readFile: (path) => this.#textOf(path),
    });
    return this.#applications;
  }

  #textOf(path: string): string | undefined {
    try {
      return readText(path);
    } catch (error) {
      this.#failures.set(path, error);
      return undefined;
    }
  }
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

function isUnreadable({ problems }: Application): boolean {
  return problems.some(({ code }) => code === "template-unreadable");
}

function problemsOf({ problems }: Application): ProjectProblem[] {
  return problems.map(({ code, message, file, range, functionName }) => ({
    code,
    message: inWords(message),
    file,
    line: range.start.line + 1,
    ...(functionName !== undefined && { functionName }),
  }));
}

/** The emulator is one account: of two functions with one name the first is there. */
function withoutRepeatedNames(
  functions: readonly FunctionDeclaration[],
): Pick<TemplatesState, "functions" | "problems"> {
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
