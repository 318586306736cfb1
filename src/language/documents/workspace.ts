import { basename, sep } from "node:path";
import { Applications } from "../../template/applications.ts";
import { findEntries, isEntry, isSourceFolder, mayBeEntry } from "../../template/findEntries.ts";
import type { Deployment, ProjectFormat } from "../../template/format.ts";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { codeRootOf, findHandler, type HandlerPlace } from "../../template/model/handlerFile.ts";
import type { Definition } from "../handlers/definition.ts";
import { checkedDocument, type CheckedDocument, type FindFaults } from "../checkedDocument.ts";
import type { TemplateNode } from "../../template/syntax/node.ts";
import { TimeLimit } from "../../shared/timeLimit.ts";
import { isFile, readText } from "./files.ts";
import { FormatReaders } from "./formatReaders.ts";
import { pathBelow } from "./paths.ts";
import { Handlers, type FilePlace, type HandlerOfFunction } from "./handlers.ts";

/** `existence`: it was made or removed, so that handlers may be found elsewhere than before. */
export type FileChange = "content" | "existence";

/** What came of changes that were read. */
export interface Change {
  /** Entries about which something else may be said now. */
  readonly entries: ReadonlySet<string>;
  /** Whether lenses of other files than the changed ones came, went or mean something else. */
  readonly lenses: boolean;
}

/** AWS's largest template takes a tenth of it on a slow machine; one that takes longer is none of ours. */
const templateLimitMs = 5_000;

interface WorkspaceOptions {
  /** The text of an open document, which wins over the file on disk. */
  readonly openText: (path: string) => string | undefined;
  readonly formats: readonly ProjectFormat[];
  /** The emulator's own, so that names which a template puts together are the same here. */
  readonly deployment: () => Deployment;
  /** Milliseconds since 1970: runtimes end. */
  readonly now: () => number;
}

/**
 * The templates of the workspace's folders, joined with the files that hold the handlers. What changed is noted when it is
 * told, and read when it is asked for.
 */
export class Workspace {
  readonly #openText: WorkspaceOptions["openText"];
  readonly #now: WorkspaceOptions["now"];
  readonly #formats: readonly ProjectFormat[];
  readonly #readers: FormatReaders;
  readonly #folders = new Set<string>();
  readonly #applications: Applications;
  readonly #handlers: Handlers;
  readonly #limit = new TimeLimit(templateLimitMs);
  /** Texts of files while entries are read: several ask for each. */
  readonly #texts = new Map<string, string | undefined>();
  /** Entries to read. */
  readonly #noted = new Set<string>();
  /** Entries about which something else may be said since `takeRead`. */
  readonly #touched = new Set<string>();
  /** The same since `takeChange`. */
  readonly #changed = new Set<string>();
  /** What each entry's lenses say, as it was last told. */
  readonly #lenses = new Map<string, string>();

  constructor({ openText, formats, deployment, now }: WorkspaceOptions) {
    this.#now = now;
    this.#openText = openText;
    this.#formats = formats;
    const readers = new FormatReaders(formats);
    this.#readers = readers;
    const textOf = (path: string) => this.#textOf(path);
    this.#applications = new Applications({
      // More of them are there with each format that is met.
      get formats() {
        return readers.opened();
      },
      deployment,
      readFile: textOf,
    });
    this.#handlers = new Handlers({ textOf, isFile });
  }

  /** Looks for templates below a folder. */
  async addFolder(folder: string): Promise<void> {
    this.#folders.add(folder);
    const files = await findEntries(this.#formats, folder);
    // It may have left the workspace meanwhile.
    if (this.#folders.has(folder)) for (const file of files) this.#noted.add(file);
  }

  removeFolder(folder: string): void {
    this.#folders.delete(folder);
    for (const file of [...this.#applications.entries(), ...this.#noted])
      if (!this.#isWithin(file)) this.#forget(file);
  }

  /** A file changed, on disk or in an editor. */
  fileChanged(path: string, what: FileChange): void {
    this.#texts.clear();
    if (mayBeEntry(this.#formats, basename(path)) && this.#isWithin(path)) this.#noted.add(path);
    for (const entry of this.#applications.entries())
      if (this.#applications.filesOf(entry).includes(path)) this.#noted.add(entry);
    const near = what === "existence" ? this.#handlers.forgetNear(path) : [];
    for (const entry of [...near, ...this.#handlers.entriesWith(path)]) this.#touched.add(entry);
  }

  /** A folder came or went, of whose files nobody tells one by one. */
  async folderChanged(folder: string): Promise<void> {
    this.#texts.clear();
    if (!this.#isWithin(folder) || !isSourceFolder(basename(folder))) return;
    const found = await findEntries(this.#formats, folder);
    const known = this.#applications.entries().filter((file) => pathBelow(folder, file) !== undefined);
    for (const file of [...known, ...found]) this.#noted.add(file);
    for (const entry of this.#handlers.forgetNear(folder)) this.#touched.add(entry);
  }

  deploymentChanged(): void {
    for (const entry of this.#applications.entries()) this.#noted.add(entry);
  }

  /** Reads noted entries for a while; false when none is left. */
  async readSome(ms: number): Promise<boolean> {
    this.#texts.clear();
    const [entry] = this.#noted;
    if (entry !== undefined) {
      await this.#readers.open(basename(entry), this.#textOf(entry) ?? "");
      this.#readMany(ms);
      return true;
    }
    // Once all are read it is known which functions have one name.
    for (const other of this.#applications.tellApart()) this.#touched.add(other);
    return false;
  }

  /** Reads an entry if something of it was noted. */
  async read(entry: string): Promise<void> {
    this.#texts.clear();
    if (!this.#noted.has(entry)) return;
    await this.#readers.open(basename(entry), this.#textOf(entry) ?? "");
    this.#limit.each(
      [entry],
      (one) => this.#readNow(one),
      (one) => this.#touched.add(one),
    );
  }

  /** What was read since the last call; loads what tells where its handlers are. */
  async takeRead(): Promise<ReadonlySet<string>> {
    await this.loadFinders();
    const entries = new Set(this.#touched);
    this.#touched.clear();
    for (const entry of entries) this.#changed.add(entry);
    this.#handlers.define([...entries].flatMap((entry) => [...this.#placesOf(entry).values()]));
    return entries;
  }

  /** Loads what tells where the handlers are of what was read. */
  async loadFinders(): Promise<void> {
    for (const entry of this.#touched) await this.#handlers.loadFinders(this.#placesOf(entry).values());
  }

  /** Keeps little of entries that nobody has open. */
  release(entries: Iterable<string>): void {
    for (const entry of entries) {
      const files = [entry, ...(this.#applications.get(entry)?.current.documents.keys() ?? [])];
      if (files.every((file) => this.#openText(file) === undefined)) this.#applications.release(entry);
    }
  }

  /** What came of all that was read since the last call. */
  takeChange(): Change {
    this.#texts.clear();
    const entries = new Set(this.#changed);
    this.#changed.clear();
    let lenses = false;
    for (const entry of entries) {
      const now = this.#lensesOf(entry);
      if (now === (this.#lenses.get(entry) ?? "")) continue;
      lenses = true;
      if (now === "") this.#lenses.delete(entry);
      else this.#lenses.set(entry, now);
    }
    return { entries, lenses };
  }

  #readMany(ms: number): void {
    const begun = performance.now();
    this.#limit.each(
      [...this.#noted],
      (entry) => {
        if (
          performance.now() - begun > ms ||
          !this.#readers.isOpen(basename(entry), () => this.#textOf(entry) ?? "")
        )
          return;
        this.#readNow(entry);
      },
      (entry) => this.#touched.add(entry),
    );
  }

  #readNow(entry: string): void {
    if (!this.#noted.delete(entry)) return;
    const text = this.#textOf(entry);
    const before = this.#applications.get(entry);
    // One that had functions may be about to get them back; one that never had is no template of ours.
    const recognised = text !== undefined && isEntry(this.#formats, basename(entry), text);
    if (text === undefined || (before === undefined && !recognised)) return this.#forget(entry);
    const now = this.#applications.read(entry)?.now;
    const isTemplate = now?.complete
      ? recognised
      : before !== undefined || !now?.problems.some(({ code }) => code === "template-without-resources");
    if (!isTemplate) this.#forget(entry);
    else if (now !== before?.now) this.#touched.add(entry);
  }

  /** Whether a file is an entry, or will be one as soon as it is read. */
  isTemplate(path: string): boolean {
    return this.#noted.has(path) || this.#applications.get(path) !== undefined;
  }

  /** None for a nested template: what is wrong in it, the one that nests it says, which knows its parameters. */
  applicationAt(entry: string): Application | undefined {
    if (this.#applications.nested().has(entry)) return undefined;
    return this.#applications.inFull(entry)?.now;
  }

  document(application: Application, findFaults: FindFaults): CheckedDocument {
    return checkedDocument({
      file: application.file,
      application,
      findFaults,
      today: new Date(this.#now()).toISOString().slice(0, 10),
      placeOf: (fn) => this.placeOf(fn),
      definitionOf: (place) => this.definitionOf(place),
      textOf: (file) => this.textOf(file),
    });
  }

  /** The tree of a template as far as it can be read now. */
  rootOf(path: string): TemplateNode | undefined {
    const known = this.#applications.inFull(path);
    return known?.now.documents.get(path)?.root ?? known?.good?.documents.get(path)?.root;
  }

  /** The functions of a template as it was last complete, or as far as it can be read. */
  functionsOf(path: string): readonly FunctionDeclaration[] {
    return this.#applications.inFile(path)?.functions ?? [];
  }

  /** The same with the places of all that is said of them. */
  functionsInFull(path: string): readonly FunctionDeclaration[] {
    return this.#applications.inFileInFull(path)?.functions ?? [];
  }

  /** The functions of all templates. */
  functions(): readonly FunctionDeclaration[] {
    return this.#applications.entries().flatMap((entry) => this.functionsOf(entry));
  }

  /** The text of a file, as it is open or on disk. */
  textOf(path: string): string | undefined {
    return this.#textOf(path);
  }

  /** The functions whose code a file is part of. */
  functionsWith(path: string): readonly FunctionDeclaration[] {
    return this.functions().filter((fn) => {
      const root = codeRootOf(fn);
      return root !== undefined && pathBelow(root, path) !== undefined;
    });
  }

  /** What the handler of a function is, by the files that are there now. */
  placeOf(fn: FunctionDeclaration): HandlerPlace {
    return this.#placesOf(fn.templateFile).get(fn) ?? findHandler(fn, isFile);
  }

  /** The handlers that templates place in a file. */
  handlersIn(path: string): readonly HandlerOfFunction[] {
    // All must have been looked for before anyone knows who has one here.
    for (const entry of this.#applications.entries()) this.#placesOf(entry);
    return this.#handlers
      .entriesWith(path)
      .flatMap((entry) =>
        [...this.#placesOf(entry)].flatMap(([fn, place]) =>
          place.kind === "file" && place.file === path
            ? [{ fn, place, definition: this.definitionOf(place) }]
            : [],
        ),
      );
  }

  definitionOf(place: FilePlace): Definition {
    return this.#handlers.definitionOf(place);
  }

  #placesOf(entry: string): ReadonlyMap<FunctionDeclaration, HandlerPlace> {
    const application = this.#applications.inFile(entry);
    return application === undefined ? new Map() : this.#handlers.placesOf(entry, application);
  }

  #forget(entry: string): void {
    this.#noted.delete(entry);
    this.#handlers.forget(entry);
    if (this.#applications.get(entry) !== undefined) this.#touched.add(entry);
    this.#applications.forget(entry);
  }

  #isWithin(path: string): boolean {
    return [...this.#folders].some((folder) => {
      const inside = pathBelow(folder, path);
      return inside !== undefined && inside.split(sep).slice(0, -1).every(isSourceFolder);
    });
  }

  /** What lenses say of an entry's functions, wherever they stand. */
  #lensesOf(entry: string): string {
    const places = [...this.#placesOf(entry)].map(([{ logicalId, name, runtime }, place]) => [
      logicalId,
      name,
      runtime?.value,
      ...(place.kind === "file" ? [place.file, ...place.exportPath] : []),
    ]);
    return places.length === 0 ? "" : JSON.stringify(places);
  }

  #textOf(path: string): string | undefined {
    return this.#openText(path) ?? this.#onDisk(path);
  }

  #onDisk(path: string): string | undefined {
    if (this.#texts.has(path)) return this.#texts.get(path);
    const text = readText(path);
    this.#texts.set(path, text);
    return text;
  }
}
