import { dirname, resolve } from "node:path";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { Definition } from "../handlers/definition.ts";
import { DefinitionFinders } from "../handlers/definitionFinders.ts";
import { fingerprintOf } from "../../shared/fingerprint.ts";
import { TimeLimit } from "../../shared/timeLimit.ts";
import { areNested } from "./paths.ts";

export interface HandlerOfFunction {
  readonly fn: FunctionDeclaration;
  readonly place: FilePlace;
  readonly definition: Definition;
}

export type FilePlace = HandlerPlace & { readonly kind: "file" };

/** A bundle of a megabyte takes a fifth of it on a slow machine. */
const sourceLimitMs = 2_000;

interface HandlersOptions {
  readonly textOf: (path: string) => string | undefined;
  readonly isFile: (path: string) => boolean;
}

interface PlacedApplication {
  readonly application: Application;
  /** All that places depend on beside the files that are there. */
  readonly placedBy: string;
  readonly places: ReadonlyMap<FunctionDeclaration, HandlerPlace>;
}

interface KnownDefinitions {
  /** Of the text of the handlers' file. */
  readonly fingerprint: string;
  /** By what the handler exports. */
  readonly byExport: Map<string, Definition>;
}

/** Which files hold the handlers of applications, and where in them; each is looked for when it is first asked for. */
export class Handlers {
  readonly #options: HandlersOptions;
  readonly #placed = new Map<string, PlacedApplication>();
  /** Entries by the files that hold their handlers. */
  readonly #entries = new Map<string, Set<string>>();
  readonly #definitions = new Map<string, KnownDefinitions>();
  readonly #limit = new TimeLimit(sourceLimitMs);
  readonly #finders = new DefinitionFinders();

  constructor(options: HandlersOptions) {
    this.#options = options;
  }

  /** What the handlers of an application are. Finding files asks the disk: once until something near them changes. */
  placesOf(entry: string, application: Application): ReadonlyMap<FunctionDeclaration, HandlerPlace> {
    const before = this.#placed.get(entry);
    if (before?.application === application) return before.places;
    const placedBy = JSON.stringify(application.functions.map(placing));
    if (before?.placedBy === placedBy) {
      const found = [...before.places.values()];
      const places = new Map(
        application.functions.map((fn, at) => [fn, found[at] ?? { kind: "unseen" as const }]),
      );
      this.#placed.set(entry, { application, placedBy, places });
      return places;
    }
    this.forget(entry);
    const places = new Map(application.functions.map((fn) => [fn, findHandler(fn, this.#options.isFile)]));
    this.#placed.set(entry, { application, placedBy, places });
    for (const place of places.values()) {
      if (place.kind !== "file") continue;
      const entries = this.#entries.get(place.file) ?? new Set();
      this.#entries.set(place.file, entries.add(entry));
    }
    return places;
  }

  /** The entries that are known to have a handler in a file. */
  entriesWith(file: string): readonly string[] {
    return [...(this.#entries.get(file) ?? [])];
  }

  /** Forgets what may be found elsewhere since a file or folder came or went; answers whose it was. */
  forgetNear(path: string): string[] {
    const near = [...this.#placed].filter(([, { places }]) =>
      [...places.keys()].some((fn) => isNear(path, fn)),
    );
    for (const [entry] of near) this.forget(entry);
    return near.map(([entry]) => entry);
  }

  forget(entry: string): void {
    for (const place of this.#placed.get(entry)?.places.values() ?? []) {
      if (place.kind !== "file") continue;
      const entries = this.#entries.get(place.file);
      entries?.delete(entry);
      if (entries?.size !== 0) continue;
      this.#entries.delete(place.file);
      this.#definitions.delete(place.file);
    }
    this.#placed.delete(entry);
  }

  /** Loads what finds definitions in the languages of an application's handlers. */
  async loadFinders(places: Iterable<HandlerPlace>): Promise<void> {
    for (const place of places) if (place.kind === "file") await this.#finders.load(place.language);
  }

  /** Where a handler's file defines it; while the file cannot be parsed, where it did before. */
  definitionOf(place: FilePlace): Definition {
    const text = this.#options.textOf(place.file);
    if (text === undefined) return { kind: "unknown" };
    const known = this.#knownIn(place, text);
    if (known !== undefined) return known;
    const unreadable: Definition = { kind: "unreadable" };
    const wanted = this.#exportsOf(place);
    const late = wanted.map(() => unreadable);
    this.#define({
      place,
      text,
      wanted,
      found: this.#limit.run(() => this.#finders.find(place, text, wanted), late),
    });
    return this.#knownIn(place, text) ?? { kind: "unknown" };
  }

  /** Looks for the definitions of many handlers, which is faster than one by one. */
  define(places: Iterable<HandlerPlace>): void {
    const files = [...places].flatMap((place) => {
      const text = place.kind === "file" ? this.#options.textOf(place.file) : undefined;
      if (place.kind !== "file" || text === undefined || this.#knownIn(place, text) !== undefined) return [];
      return [{ place, text, wanted: this.#exportsOf(place) }];
    });
    this.#limit.each(
      files,
      (file) => this.#define({ ...file, found: this.#finders.find(file.place, file.text, file.wanted) }),
      (file) => this.#define({ ...file, found: file.wanted.map(() => ({ kind: "unreadable" })) }),
    );
  }

  #knownIn({ file, exportPath }: FilePlace, text: string): Definition | undefined {
    const known = this.#definitions.get(file);
    return known?.fingerprint === fingerprintOf(text) ? known.byExport.get(keyOf(exportPath)) : undefined;
  }

  /** Notes what was found; `found` is undefined where its language is not loaded. */
  #define({ place, text, wanted, found }: FoundInFile): void {
    if (found === undefined) return;
    const before = this.#definitions.get(place.file);
    const byExport = new Map(
      found.map((definition, at): [string, Definition] => {
        const name = keyOf(wanted[at] ?? []);
        const isLost = definition.kind === "unreadable";
        return [name, isLost ? (before?.byExport.get(name) ?? definition) : definition];
      }),
    );
    this.#definitions.set(place.file, { fingerprint: fingerprintOf(text), byExport });
  }

  /** What all handlers of a file export, so that it is parsed once for all of them. */
  #exportsOf({ file, exportPath }: FilePlace): readonly (readonly string[])[] {
    const all = new Map([[keyOf(exportPath), exportPath]]);
    for (const entry of this.entriesWith(file)) {
      for (const place of this.#placed.get(entry)?.places.values() ?? [])
        if (place.kind === "file" && place.file === file) all.set(keyOf(place.exportPath), place.exportPath);
    }
    return [...all.values()];
  }
}

interface FoundInFile {
  readonly place: FilePlace;
  readonly text: string;
  readonly wanted: readonly (readonly string[])[];
  readonly found: readonly Definition[] | undefined;
}

/** What of a function decides where its handler is. */
function placing({
  templateFile,
  code,
  builtFolder,
  handler,
  runtime,
  build,
  layers,
  environment,
}: FunctionDeclaration) {
  const where = code.kind === "path" ? code.path : code.kind;
  const wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"];
  return [templateFile, where, builtFolder, handler?.value, runtime?.value, build, layers, wrapper];
}

function keyOf(exportPath: readonly string[]): string {
  return exportPath.join(".");
}

/** Whether a handler may be looked for at a path, below it or above it. */
function isNear(path: string, fn: FunctionDeclaration): boolean {
  const root = codeRootOf(fn);
  if (root === undefined) return false;
  // An entry point of a build may lie outside the code's folder.
  if (fn.build !== undefined) return true;
  const layers = fn.layers.flatMap((layer) =>
    layer.kind === "path" ? [resolve(dirname(layer.file), layer.path)] : [],
  );
  return [root, ...layers].some((folder) => areNested(folder, path));
}
