import { setImmediate } from "node:timers/promises";
import type { ClientCapabilities, Connection, InitializeParams } from "vscode-languageserver/node";
import { messageOf } from "../shared/errors.ts";
import { inWords, type Phrase, type Translate } from "../shared/phrase.ts";
import type { Deployment, ProjectFormat } from "../template/format.ts";
import { giveBackMemory } from "./giveBackMemory.ts";
import { OpenDocuments } from "./documents/openDocuments.ts";
import { pathOf } from "./documents/uris.ts";
import { Workspace, type Change, type FileChange } from "./documents/workspace.ts";

interface SessionOptions {
  readonly formats: readonly ProjectFormat[];
  readonly deployment: Deployment;
  /** Into the language of the editor. */
  readonly translate: Translate;
}

/** So many leave tens of megabytes behind; fewer are not worth the time. */
const manyEntries = 200;

type ReadListener = (entries: ReadonlySet<string>) => Promise<void>;
type Listener = (change: Change) => void | Promise<void>;

/** How long templates are read before a message that came meanwhile has its turn. */
const sliceMs = 30;

/** One client's documents and workspace, read when all that it has said is known. */
export class Session {
  readonly client: ClientCapabilities;
  readonly documents = new OpenDocuments();
  readonly workspace: Workspace;
  readonly #connection: Connection;
  readonly #translate: Translate;
  readonly #readers: ReadListener[] = [];
  readonly #listeners: Listener[] = [];
  #deployment: Deployment;
  /** How many changes the client told of. */
  #told = 0;
  #reading: Promise<void> | undefined;
  /** Searches for templates in folders. */
  readonly #searches = new Set<Promise<unknown>>();

  constructor(
    connection: Connection,
    { capabilities }: Pick<InitializeParams, "capabilities">,
    { formats, deployment, translate }: SessionOptions,
  ) {
    this.client = capabilities;
    this.#connection = connection;
    this.#deployment = deployment;
    this.#translate = translate;
    this.workspace = new Workspace({
      openText: (path) => this.documents.textAt(path),
      formats,
      deployment: () => this.#deployment,
      now: () => Date.now(),
    });
  }

  /** What is said, in the language of the editor: everything that a person reads goes through it. */
  words(said: Phrase): string {
    return inWords(said, this.#translate);
  }

  /** Hears what was read, before it is all; then its trees may go. */
  onRead(listener: ReadListener): void {
    this.#readers.push(listener);
  }

  /** Hears what changed, once for changes that come together. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** The answer about a file, when all changes are read that were told before it was asked for. */
  async answer<Answer>(uri: string, none: Answer, find: (path: string) => Answer): Promise<Answer> {
    const path = pathOf(uri);
    if (path === undefined) return none;
    await this.#silence();
    // What a template says of itself needs no other; where a source is a handler all templates know together.
    if (this.workspace.isTemplate(path)) await this.workspace.read(path);
    else await this.#settled();
    await this.workspace.loadFinders();
    return find(path);
  }

  addFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const folder = pathOf(uri);
      if (folder !== undefined) this.#search(this.workspace.addFolder(folder));
    }
  }

  removeFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const folder = pathOf(uri);
      if (folder !== undefined) this.workspace.removeFolder(folder);
    }
    this.#changed();
  }

  fileChanged(path: string, what: FileChange): void {
    this.workspace.fileChanged(path, what);
    this.#changed();
  }

  folderChanged(path: string): void {
    this.#search(this.workspace.folderChanged(path));
  }

  /** Another region, account or set of parameters: every template may say something else. */
  deploy(deployment: Deployment): void {
    this.#deployment = deployment;
    this.workspace.deploymentChanged();
    this.#changed();
  }

  /** Sends to a client that may be gone: then nobody reads it any more, and the process is about to end. */
  send(message: Promise<unknown>): void {
    message.catch(() => undefined);
  }

  #search(search: Promise<void>): void {
    const ended = search
      .catch((error: unknown) =>
        this.#connection.console.error(`Cannot look for templates: ${messageOf(error)}`),
      )
      .then(() => {
        this.#searches.delete(ended);
        this.#changed();
      });
    this.#searches.add(ended);
  }

  #changed(): void {
    this.#told += 1;
    this.#reading ??= this.#read()
      .catch((error: unknown) => this.#connection.console.error(`Cannot read: ${messageOf(error)}`))
      .finally(() => (this.#reading = undefined));
  }

  /** Reads what was noted, in slices; tells what came of it. */
  async #read(): Promise<void> {
    for (let isMore = true; isMore;) {
      await this.#silence();
      isMore = await this.workspace.readSome(sliceMs);
      const entries = await this.workspace.takeRead();
      if (entries.size === 0) continue;
      for (const listener of this.#readers) await listener(entries);
      this.workspace.release(entries);
    }
    const change = this.workspace.takeChange();
    if (change.entries.size === 0 && !change.lenses) return;
    for (const listener of this.#listeners) await listener(change);
    if (change.entries.size > manyEntries) giveBackMemory();
  }

  async #settled(): Promise<void> {
    while (this.#searches.size > 0 || this.#reading !== undefined)
      await Promise.all([...this.#searches, this.#reading]);
  }

  /** The connection hands out one message a turn: after two turns without a change none is waiting. */
  async #silence(): Promise<void> {
    let before: number;
    do {
      before = this.#told;
      await setImmediate();
      await setImmediate();
    } while (before !== this.#told);
  }
}
