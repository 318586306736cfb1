import { basename } from "node:path";
import type { Deployment, OpenFormat, ReadFile } from "./format.ts";
import type { Application } from "./model/application.ts";

/** An application as its files are now. */
export interface KnownApplication {
  readonly now: Application;
  /** The last state without syntax errors: a person in the middle of a word loses nothing. */
  readonly good: Application | undefined;
  /** The better of the two: what runs, and what is shown. */
  readonly current: Application;
}

interface Known extends KnownApplication {
  /** Every file that the reader asked for, with its text then; undefined was none. */
  readonly asked: ReadonlyMap<string, string | undefined>;
  readonly deployment: Deployment;
}

interface ApplicationsOptions {
  /** The first is for an entry that none recognises. */
  readonly formats: readonly OpenFormat[];
  /** Asked at each reading: an editor's settings change while it runs. */
  readonly deployment: () => Deployment;
  readonly readFile: ReadFile;
}

/** The applications of a workspace by their entries, each read again only when a file changed that it was made of. */
export class Applications {
  readonly #options: ApplicationsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: ApplicationsOptions) {
    this.#options = options;
  }

  /** What an entry declares now; undefined when there is no format. */
  read(entry: string): KnownApplication | undefined {
    const before = this.#known.get(entry);
    const { readFile } = this.#options;
    const deployment = this.#options.deployment();
    if (before?.deployment === deployment && isUnchanged(before, readFile)) return before;
    const asked = new Map<string, string | undefined>();
    const files: ReadFile = (path) => {
      const text = asked.has(path) ? asked.get(path) : readFile(path);
      asked.set(path, text);
      return text;
    };
    const now = this.#formatOf(entry, files(entry) ?? "", before)?.read(entry, files, deployment);
    if (now === undefined) return undefined;
    const good = now.complete ? now : before?.good;
    const known = { now, good, current: good ?? now, asked, deployment };
    this.#known.set(entry, known);
    return known;
  }

  /** As it was last read. */
  get(entry: string): KnownApplication | undefined {
    return this.#known.get(entry);
  }

  forget(entry: string): void {
    this.#known.delete(entry);
  }

  entries(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The files that an entry depends on, those included that are not there. */
  filesOf(entry: string): readonly string[] {
    return [...(this.#known.get(entry)?.asked.keys() ?? [])];
  }

  /** One that is being edited stays of its format. */
  #formatOf(entry: string, text: string, before: Known | undefined): OpenFormat | undefined {
    const { formats } = this.#options;
    return (
      formats.find((format) => format.recognises(basename(entry), text)) ??
      formats.find(({ id }) => id === before?.now.format) ??
      formats[0]
    );
  }
}

function isUnchanged({ asked }: Known, readFile: ReadFile): boolean {
  return [...asked].every(([path, text]) => readFile(path) === text);
}
