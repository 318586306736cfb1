import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { getFunction, updateEnvironment, type FunctionDetails } from "../../aws/functions.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { isCancel } from "../commands.ts";
import { functionOf } from "./documentUri.ts";
import { differences, readVariables, type Variables, writeVariables } from "./variablesText.ts";

/** The variables of a function as they were read or saved last, and how its document shows them. */
interface Saved {
  readonly variables: Variables;
  readonly revisionId: string;
  readonly shown: boolean;
  /** Epoch milliseconds; a document is read again when it has grown. */
  readonly mtime: number;
}

export interface Change {
  readonly fn: FunctionAtTarget;
  readonly uri: vscode.Uri;
  readonly saved: Variables;
  readonly next: Variables;
}

interface EnvironmentFilesOptions {
  readonly app: Pick<App, "clients" | "targets" | "changes" | "clock">;
  /** Shows what saving would do and asks; false keeps the document as it is, unsaved. */
  readonly confirm: (change: Change) => Promise<boolean>;
  /** Shows the variables that somebody else has saved meanwhile beside the document. */
  readonly showConflict: (change: Omit<Change, "next">) => Promise<void>;
}

/** Environment variables as files: reading asks the target, saving updates the function. */
export class EnvironmentFiles implements vscode.FileSystemProvider {
  readonly #options: EnvironmentFilesOptions;
  readonly #saved = new Map<string, Saved>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(options: EnvironmentFilesOptions) {
    this.#options = options;
  }

  /** What a document's stand-ins stand for; undefined before it was read. */
  savedVariables(uri: vscode.Uri): Variables | undefined {
    return this.#saved.get(uri.path)?.variables;
  }

  /** The saved variables as text, shown as the document shows them. */
  savedText(uri: vscode.Uri): string {
    const saved = this.#saved.get(uri.path);
    return saved === undefined ? "" : writeVariables(saved.variables, saved);
  }

  isShown(uri: vscode.Uri): boolean {
    return this.#saved.get(uri.path)?.shown ?? false;
  }

  /** Shows values or hides them, in what is read from now on. Documents without changes follow by themselves. */
  setShown(uri: vscode.Uri, shown: boolean): void {
    const saved = this.#saved.get(uri.path);
    if (saved !== undefined) this.#keep(uri, { ...saved, shown });
  }

  /** After a save: values that were typed are hidden like the others. */
  refresh(uri: vscode.Uri): void {
    const saved = this.#saved.get(uri.path);
    if (saved !== undefined) this.#keep(uri, saved);
  }

  /** Values do not stay in memory, and are not shown again unasked, when their document is closed. */
  forget(uri: vscode.Uri): void {
    this.#saved.delete(uri.path);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { mtime } = this.#saved.get(uri.path) ?? (await this.#read(uri));
    const size = Buffer.byteLength(this.savedText(uri));
    return { type: vscode.FileType.File, ctime: 0, mtime, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    if (!this.#saved.has(uri.path)) await this.#read(uri);
    return Buffer.from(this.savedText(uri));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const fn = required(uri);
    const saved = this.#saved.get(uri.path) ?? (await this.#read(uri));
    const reading = readVariables(Buffer.from(content).toString("utf8"), saved.variables);
    if (reading.kind === "problems") throw notSaved(reading.problems[0].message);
    const change = { fn, uri, saved: saved.variables, next: reading.variables };
    if (!Object.values(differences(change.saved, change.next)).some((names) => names.length > 0)) return;
    if (!(await this.#options.confirm(change))) throw notSaved("you kept editing.");
    await this.#update(change, saved.revisionId);
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions("A function's variables are a single file.");
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions("Remove the variables within the file instead.");
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions("The file has the function's name.");
  }

  async #read(uri: vscode.Uri): Promise<Saved> {
    const details = await this.#fetch(required(uri)).catch((error: unknown) => {
      throw isCancel(error) ? error : vscode.FileSystemError.Unavailable(messageOf(error));
    });
    const mtime = this.#options.app.clock.now();
    const saved = { variables: details.environment, revisionId: details.revisionId, shown: false, mtime };
    this.#saved.set(uri.path, saved);
    return saved;
  }

  async #fetch({ name, target }: FunctionAtTarget): Promise<FunctionDetails> {
    const { clients, targets } = this.#options.app;
    const details = await getFunction({ clients, target: await targets.resolve(target) }, name);
    if (details.environmentError === undefined) return details;
    throw new AppError("environment-unreadable", {
      userMessage: `AWS cannot decrypt the variables of "${name}": ${details.environmentError}`,
    });
  }

  async #update(change: Change, revisionId: string, attempts = 10): Promise<void> {
    const { app } = this.#options;
    const { fn, uri, next } = change;
    try {
      const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
      const details = await updateEnvironment(access, { name: fn.name, variables: next, revisionId });
      this.#keepRead(uri, details);
    } catch (error) {
      const code = error instanceof AppError && attempts > 0 ? error.code : "";
      if (code === "revision-conflict") return await this.#resolve(change, attempts - 1);
      if (code !== "conflict") throw notSaved(messageOf(error));
      // AWS takes seconds to finish an update, and refuses the next one meanwhile.
      await sleep(1000);
      return await this.#update(change, revisionId, attempts - 1);
    }
    app.changes.functionChanged.fire(fn);
  }

  /** Another change that left the variables alone is no conflict: AWS itself moves the revision after an update. */
  async #resolve(change: Change, attempts: number): Promise<void> {
    const { uri, fn } = change;
    const theirs = await this.#fetch(fn);
    this.#keepRead(uri, theirs);
    const { added, changed, removed } = differences(change.saved, theirs.environment);
    if (added.length + changed.length + removed.length === 0) {
      return await this.#update(change, theirs.revisionId, attempts);
    }
    await this.#options.showConflict({ uri, fn, saved: theirs.environment });
    throw notSaved(
      `somebody else has changed the variables of "${fn.name}" since you opened them. Compare, take over what you need, and save again.`,
    );
  }

  #keepRead(uri: vscode.Uri, { environment, revisionId }: FunctionDetails): void {
    const known = this.#saved.get(uri.path);
    if (known !== undefined) this.#saved.set(uri.path, { ...known, variables: environment, revisionId });
  }

  #keep(uri: vscode.Uri, saved: Saved): void {
    // Two changes within a millisecond must still be seen as two.
    const mtime = Math.max(this.#options.app.clock.now(), saved.mtime + 1);
    this.#saved.set(uri.path, { ...saved, mtime });
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
}

function required(uri: vscode.Uri): FunctionAtTarget {
  const fn = functionOf(uri);
  if (fn === undefined) throw vscode.FileSystemError.FileNotFound(uri);
  return fn;
}

function notSaved(reason: string): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(`Not saved: ${reason}`);
}
