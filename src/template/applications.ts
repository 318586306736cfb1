import { basename } from "node:path";
import {
  distinctNames,
  namesToTellApart,
  withoutPackagedTwins,
  type DistinctNames,
} from "./distinctNames.ts";
import { fingerprintOf } from "../shared/fingerprint.ts";
import { factsOf, renamedFacts } from "./factsOf.ts";
import type { Deployment, OpenFormat, ReadFile } from "./format.ts";
import type { Application, ResourceDeclaration } from "./model/application.ts";
import type { FunctionDeclaration } from "./model/functionDeclaration.ts";

/** An application as its files are now. */
export interface KnownApplication {
  readonly now: Application;
  /** The last state without syntax errors: a person in the middle of a word loses nothing. */
  readonly good: Application | undefined;
  /** The better of the two: what runs, and what is shown. */
  readonly current: Application;
}

interface Known extends KnownApplication {
  /** Every file that the reader asked for, with the fingerprint of its text then; undefined was none. */
  readonly asked: ReadonlyMap<string, string | undefined>;
  readonly deployment: Deployment;
  /** All of it that decides about names. */
  readonly namesToTellApart: string;
  /** What it imports from other stacks, with the values that they had. */
  readonly imported: ReadonlyMap<string, string | undefined>;
  /** Whether facts alone are kept of it. */
  readonly isReleased?: true;
}

interface ApplicationsOptions {
  /** The last is for an entry that none recognises. */
  readonly formats: readonly OpenFormat[];
  /** Asked at each reading: an editor's settings change while it runs. */
  readonly deployment: () => Deployment;
  readonly readFile: ReadFile;
}

/** Stacks that import from each other in a chain longer than this are no workspace. */
const mostRounds = 10;

/** The applications of a workspace by their entries, each read again only when a file changed that it was made of. */
export class Applications {
  readonly #options: ApplicationsOptions;
  readonly #known = new Map<string, Known>();
  readonly #views = new Map<string, { readonly source: Application; readonly view: Application }>();
  /** Those of more than one file. */
  readonly #nesting = new Map<string, Known>();
  #names: DistinctNames = new Map();
  /** What names were last told apart by. */
  #told: readonly string[] = [];
  #nestedBefore: ReadonlySet<string> = new Set();
  #outer: ReadonlyMap<string, Application> | undefined;
  /** Those whose exports are being worked out. */
  readonly #exporting = new Set<Application>();

  constructor(options: ApplicationsOptions) {
    this.#options = options;
  }

  /** What an entry declares now; undefined when there is no format. */
  read(entry: string): KnownApplication | undefined {
    const before = this.#known.get(entry);
    const { readFile } = this.#options;
    const deployment = this.#options.deployment();
    if (before?.deployment === deployment && isUnchanged(before, readFile)) return before;
    return this.#readAnew(entry, deployment);
  }

  /** As it was last read. */
  get(entry: string): KnownApplication | undefined {
    return this.#known.get(entry);
  }

  /** The same with its trees, which are read again where facts alone are kept. */
  inFull(entry: string): KnownApplication | undefined {
    const known = this.#known.get(entry);
    return known?.isReleased ? this.#readAnew(entry, this.#options.deployment()) : known;
  }

  /** Keeps facts alone of an entry that nobody looks at. One that has faults is kept: what it was before them is nowhere else. */
  release(entry: string): void {
    const known = this.#known.get(entry);
    if (known === undefined || known.isReleased || !known.now.complete) return;
    const facts = factsOf(known.now, this.#names.get(entry));
    this.#set(entry, { ...known, now: facts, good: facts, current: facts, isReleased: true });
  }

  forget(entry: string): void {
    this.#known.delete(entry);
    this.#nesting.delete(entry);
    this.#views.delete(entry);
    this.#outer = undefined;
  }

  entries(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The files that an entry depends on, those included that are not there. */
  filesOf(entry: string): readonly string[] {
    return [...(this.#known.get(entry)?.asked.keys() ?? [])];
  }

  /**
   * Gives functions of several entries names that differ, once all have been read. Answers the entries of which something else
   * is true now: other names, or that they are nested in another.
   */
  tellApart(): readonly string[] {
    const renamed = this.#rename();
    const importing = this.#readImporting();
    const nested = this.nested();
    const wasNested = this.#nestedBefore;
    const moved = [...nested, ...wasNested].filter((entry) => nested.has(entry) !== wasNested.has(entry));
    this.#nestedBefore = nested;
    return [...renamed, ...importing, ...moved];
  }

  /** Reads again those of which functions or resources have other names now. */
  #rename(): readonly string[] {
    const nested = this.nested();
    const known = [...this.#known].filter(([entry]) => !nested.has(entry));
    const told = known.map(([, { namesToTellApart: names }]) => names);
    // Most keys change no name, and there may be thousands of templates.
    if (told.length === this.#told.length && told.every((names, at) => names === this.#told[at])) return [];
    this.#told = told;
    const before = this.#names;
    this.#names = distinctNames(withoutPackagedTwins(this.#wholeApplications()));
    const renamed = this.entries().filter((entry) => !isSame(before.get(entry), this.#names.get(entry)));
    for (const entry of renamed) this.#renameOne(entry);
    return renamed;
  }

  #renameOne(entry: string): void {
    const known = this.#known.get(entry);
    if (!known?.isReleased) {
      this.#readAnew(entry, this.#options.deployment());
      return;
    }
    const facts = renamedFacts(known.current, this.#names.get(entry));
    this.#set(entry, { ...known, now: facts, good: facts, current: facts });
  }

  /** Reads again what imports values that are others now; one may export what it imports. */
  #readImporting(): readonly string[] {
    const read = new Set<string>();
    for (let round = 0; round < mostRounds; round += 1) {
      const changed = [...this.#known].filter(([, { imported }]) =>
        [...imported].some(([name, value]) => this.#exported(name) !== value),
      );
      if (changed.length === 0) break;
      for (const [entry] of changed) {
        this.#readAnew(entry, this.#options.deployment());
        read.add(entry);
      }
    }
    return [...read];
  }

  /** What the first project that exports a name gives for it. */
  #exported(name: string): string | undefined {
    for (const { current } of this.#known.values()) {
      // One that imports what it exports has no answer.
      if (this.#exporting.has(current)) continue;
      this.#exporting.add(current);
      const value = current.exports.get(name);
      this.#exporting.delete(current);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The functions of all entries, each once: a nested template's are its parent's, a packaged template's its source's. */
  functions(): readonly FunctionDeclaration[] {
    return withoutPackagedTwins(this.#wholeApplications()).flatMap(({ functions }) => functions);
  }

  /** Everything that the entries declare, what is nested once. */
  resources(): readonly ResourceDeclaration[] {
    return this.#wholeApplications().flatMap(({ resources }) => resources);
  }

  /** The entries that are nested in another, which says what their parameters are. */
  nested(): ReadonlySet<string> {
    return new Set(this.#outerOnes().keys());
  }

  /** What is declared in one file: of a nested template as the one that nests it says it. */
  inFile(file: string): Application | undefined {
    const source = this.#outerOnes().get(file) ?? this.#known.get(file)?.current;
    const before = this.#views.get(file);
    if (source === undefined) return undefined;
    if (before?.source === source) return before.view;
    const functions = source.functions.filter(({ templateFile }) => templateFile === file);
    const view = functions.length === source.functions.length ? source : { ...source, functions };
    this.#views.set(file, { source, view });
    return view;
  }

  /** The same with the places of all that is said, read again where facts alone are kept. */
  inFileInFull(file: string): Application | undefined {
    this.inFull(this.#outerOnes().get(file)?.file ?? file);
    return this.inFile(file);
  }

  #wholeApplications(): readonly Application[] {
    const nested = this.nested();
    return [...this.#known].flatMap(([entry, { current }]) => (nested.has(entry) ? [] : current));
  }

  /** By each nested entry the application that has it. */
  #outerOnes(): ReadonlyMap<string, Application> {
    if (this.#outer !== undefined) return this.#outer;
    const outer = new Map<string, Application>();
    for (const { current } of this.#nesting.values()) {
      for (const file of current.documents.keys()) {
        const other = file === current.file ? undefined : this.#known.get(file)?.current;
        // Of two that nest each other one must be the outer.
        if (other && (!other.documents.has(current.file) || current.file < file)) outer.set(file, current);
      }
    }
    this.#outer = outer;
    return outer;
  }

  #readAnew(entry: string, deployment: Deployment): KnownApplication | undefined {
    const before = this.#known.get(entry);
    const distinct = this.#names.get(entry);
    const asked = new Map<string, string | undefined>();
    const files: ReadFile = (path) => {
      const text = asked.has(path) ? asked.get(path) : this.#options.readFile(path);
      asked.set(path, text);
      return text;
    };
    const read = this.#formatOf(entry, files(entry) ?? "", before)?.read;
    const imported = new Map<string, string | undefined>();
    const exported = (name: string) => {
      const value = this.#exported(name);
      imported.set(name, value);
      return value;
    };
    const now = read?.(entry, files, { ...deployment, exported, ...(distinct && { names: distinct }) });
    if (now === undefined) return undefined;
    const good = now.complete ? now : before?.good;
    const current = good ?? now;
    const names = namesToTellApart(current);
    const prints = new Map([...asked].map(([path, text]) => [path, text && fingerprintOf(text)]));
    const known = { now, good, current, asked: prints, deployment, imported, namesToTellApart: names };
    this.#set(entry, known);
    return known;
  }

  #set(entry: string, known: Known): void {
    this.#known.set(entry, known);
    if (known.current.documents.size > 1) this.#nesting.set(entry, known);
    else this.#nesting.delete(entry);
    this.#outer = undefined;
  }

  /** One that is being edited stays of its format. */
  #formatOf(entry: string, text: string, before: Known | undefined): OpenFormat | undefined {
    const { formats } = this.#options;
    return (
      formats.find((format) => format.recognises(basename(entry), text)) ??
      formats.find(({ id }) => id === before?.now.format) ??
      formats.at(-1)
    );
  }
}

function isUnchanged({ asked }: Known, readFile: ReadFile): boolean {
  return [...asked].every(([path, print]) => {
    const text = readFile(path);
    return (text && fingerprintOf(text)) === print;
  });
}

function isSame(
  one: ReadonlyMap<string, string> | undefined,
  other: ReadonlyMap<string, string> | undefined,
): boolean {
  if (one?.size !== other?.size) return false;
  return [...(one ?? [])].every(([name, distinct]) => other?.get(name) === distinct);
}
