import { readFileSync, statSync } from "node:fs";
import { basename, relative, sep } from "node:path";
import { Applications } from "../../template/applications.ts";
import { findEntries, isEntry, isSourceFolder, mayBeEntry } from "../../template/findEntries.ts";
import type { Deployment, OpenFormat } from "../../template/format.ts";
import { findHandler, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { Definition } from "../handlers/definition.ts";
import { findDefinition } from "../handlers/findDefinition.ts";

export interface HandlerOfFunction {
  readonly fn: FunctionDeclaration;
  readonly place: HandlerPlace & { readonly kind: "file" };
  readonly definition: Definition;
}

interface KnownDefinition {
  /** Of the handler's file. */
  readonly text: string;
  readonly definition: Definition;
}

/** `existence`: it was made or removed, so that handlers may be found elsewhere than before. */
export type FileChange = "content" | "existence";

/** `in templates`: what they say about a handler may be right or wrong now; the lenses of other files stay. */
export type FileEffect = "everywhere" | "in templates" | "nowhere";

export interface WorkspaceOptions {
  /** The text of an open document, which wins over the file on disk. */
  readonly openText: (path: string) => string | undefined;
  readonly formats: readonly OpenFormat[];
  /** The emulator's own, so that names which a template puts together are the same here. */
  readonly deployment: () => Deployment;
}

/** The templates of the workspace's folders, joined with the files that hold the handlers. */
export class Workspace {
  readonly #openText: WorkspaceOptions["openText"];
  readonly #formats: readonly OpenFormat[];
  readonly #folders = new Set<string>();
  readonly #applications: Applications;
  readonly #definitions = new Map<string, KnownDefinition>();
  #places: ReadonlyMap<FunctionDeclaration, HandlerPlace> | undefined;

  constructor({ openText, formats, deployment }: WorkspaceOptions) {
    this.#openText = openText;
    this.#formats = formats;
    this.#applications = new Applications({ formats, deployment, readFile: (path) => this.#textOf(path) });
  }

  /** Looks for templates below a folder. */
  async addFolder(folder: string): Promise<void> {
    this.#folders.add(folder);
    const files = await findEntries(this.#formats, folder);
    // It may have left the workspace meanwhile.
    if (this.#folders.has(folder)) for (const file of files) this.#read(file);
  }

  removeFolder(folder: string): void {
    this.#folders.delete(folder);
    for (const file of this.#applications.entries()) if (!this.#isWithin(file)) this.#forget(file);
  }

  /** A file changed, on disk or in an editor. Answers what of that is seen elsewhere. */
  fileChanged(path: string, what: FileChange): FileEffect {
    const wasHandler = this.#handlerFiles().has(path);
    if (mayBeEntry(this.#formats, basename(path)) && this.#isWithin(path)) {
      const wasTemplate = this.#applications.get(path) !== undefined;
      this.#read(path);
      if (wasTemplate || this.#applications.get(path) !== undefined) return "everywhere";
    }
    if (what === "existence") this.#places = undefined;
    if (!wasHandler && !this.#handlerFiles().has(path)) return "nowhere";
    return what === "existence" ? "everywhere" : "in templates";
  }

  /** A folder came or went, of whose files nobody tells one by one. Answers like `fileChanged`. */
  async folderChanged(folder: string): Promise<FileEffect> {
    if (!this.#isWithin(folder) || !isSourceFolder(basename(folder))) return "nowhere";
    const found = await findEntries(this.#formats, folder);
    const before = this.#fileNames();
    const known = this.#applications.entries().filter((file) => file.startsWith(folder + sep));
    for (const file of new Set([...known, ...found])) this.#read(file);
    this.#places = undefined;
    return this.#fileNames() === before ? "nowhere" : "everywhere";
  }

  templates(): readonly Application[] {
    return this.#applications.entries().flatMap((file) => this.#applications.get(file)?.now ?? []);
  }

  /** The functions of a template as it was last complete, or as far as it can be read. */
  functionsOf(path: string): readonly FunctionDeclaration[] {
    return this.#applications.get(path)?.current.functions ?? [];
  }

  /** What the handler of a function is, by the files that are there now. */
  placeOf(fn: FunctionDeclaration): HandlerPlace {
    return this.#allPlaces().get(fn) ?? findHandler(fn, isFile);
  }

  /** The handlers that templates place in a file. */
  handlersIn(path: string): readonly HandlerOfFunction[] {
    const found: HandlerOfFunction[] = [];
    for (const [fn, place] of this.#allPlaces()) {
      if (place.kind === "file" && place.file === path)
        found.push({ fn, place, definition: this.definitionOf(place) });
    }
    return found;
  }

  /**
   * Where a handler's file defines it; while the file cannot be parsed, where it did before. Parsed once for each text: a
   * template asks for all its handlers at every key that is struck in it.
   */
  definitionOf(place: HandlerPlace & { readonly kind: "file" }): Definition {
    const text = this.#textOf(place.file);
    if (text === undefined) return { kind: "unknown" };
    const key = definitionKey(place);
    const before = this.#definitions.get(key);
    if (before?.text === text) return before.definition;
    const found = findDefinition(place, text);
    const definition = found.kind === "unreadable" ? (before?.definition ?? found) : found;
    this.#definitions.set(key, { text, definition });
    return definition;
  }

  #read(file: string): void {
    const text = this.#textOf(file);
    const before = this.#applications.get(file);
    this.#places = undefined;
    // One that had functions may be about to get them back; one that never had is no template of ours.
    const recognised = text !== undefined && isEntry(this.#formats, basename(file), text);
    if (text === undefined || (before === undefined && !recognised)) return this.#applications.forget(file);
    const now = this.#applications.read(file)?.now;
    const isTemplate = now?.complete
      ? recognised
      : before !== undefined || !now?.problems.some(({ code }) => code === "template-without-resources");
    if (!isTemplate) this.#applications.forget(file);
  }

  #forget(file: string): void {
    this.#applications.forget(file);
    this.#places = undefined;
  }

  #isWithin(path: string): boolean {
    return [...this.#folders].some((folder) => {
      const inside = relative(folder, path);
      if (inside.startsWith("..") || inside === path) return false;
      return inside.split(sep).slice(0, -1).every(isSourceFolder);
    });
  }

  #handlerFiles(): ReadonlySet<string> {
    return new Set(
      [...this.#allPlaces().values()].flatMap((place) => (place.kind === "file" ? [place.file] : [])),
    );
  }

  /** Which files are templates, and which have handlers. */
  #fileNames(): string {
    return [...this.#applications.entries(), "", ...this.#handlerFiles()].join("\n");
  }

  /** Finding files asks the disk: once between changes. */
  #allPlaces(): ReadonlyMap<FunctionDeclaration, HandlerPlace> {
    if (this.#places === undefined) {
      const functions = this.#applications.entries().flatMap((file) => this.functionsOf(file));
      this.#places = new Map(functions.map((fn) => [fn, findHandler(fn, isFile)]));
      this.#forgetDefinitions(this.#places.values());
    }
    return this.#places;
  }

  /** Of handlers that are none any more. */
  #forgetDefinitions(places: Iterable<HandlerPlace>): void {
    const keys = new Set(
      [...places].flatMap((place) => (place.kind === "file" ? [definitionKey(place)] : [])),
    );
    for (const key of this.#definitions.keys()) if (!keys.has(key)) this.#definitions.delete(key);
  }

  #textOf(path: string): string | undefined {
    const open = this.#openText(path);
    if (open !== undefined) return open;
    try {
      return readFileSync(path, "utf8");
    } catch {
      // Gone or unreadable: there is nothing to say about it.
      return undefined;
    }
  }
}

function definitionKey({ file, exportPath }: HandlerPlace & { readonly kind: "file" }): string {
  return `${file}#${exportPath.join(".")}`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
