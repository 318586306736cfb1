import { dirname, resolve } from "node:path";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { Definition } from "../handlers/definition.ts";
import { DefinitionFinders } from "../handlers/definitionFinders.ts";
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
  readonly places: ReadonlyMap<FunctionDeclaration, HandlerPlace>;
}

interface KnownDefinitions {
  /** Of the handlers' file. */
  readonly text: string;
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
    this.forget(entry);
    const places = new Map(application.functions.map((fn) => [fn, findHandler(fn, this.#options.isFile)]));
    this.#placed.set(entry, { application, places });
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
    const key = keyOf(place.exportPath);
    const before = this.#definitions.get(place.file);
    const known = before?.text === text ? before.byExport.get(key) : undefined;
    if (known !== undefined) return known;
    const wanted = this.#exportsOf(place);
    const late = wanted.map((): Definition => ({ kind: "unreadable" }));
    const definitions = this.#limit.run(() => this.#finders.find(place, text, wanted), late);
    if (definitions === undefined) return { kind: "unknown" };
    const byExport = new Map(
      definitions.map((found, at): [string, Definition] => {
        const name = keyOf(wanted[at] ?? []);
        return [name, found.kind === "unreadable" ? (before?.byExport.get(name) ?? found) : found];
      }),
    );
    this.#definitions.set(place.file, { text, byExport });
    return byExport.get(key) ?? { kind: "unknown" };
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
