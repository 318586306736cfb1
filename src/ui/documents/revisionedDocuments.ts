import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { isCancel } from "../commands.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Change } from "./confirmSave.ts";
import { baseOf, differences, isSame, merge, type Base, type Edited, type Entries } from "./entries.ts";
import type { DocumentKind, Revision } from "./kind.ts";
import { saveRevision } from "./saveRevision.ts";
import type { UnsavedBases } from "./unsavedBases.ts";
import { subjectOf, type SubjectAtTarget } from "./uri.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

/** A document that is open, or was just now. */
interface Session {
  /** What stands at the target, as it was read or saved last. */
  readonly saved: Revision;
  /** What the text in the editor began with. */
  readonly base: Base;
  /** Whether values are shown instead of their stand-ins. */
  readonly shown: boolean;
  /** The revision of somebody else's change that the person has been told of. */
  readonly seen?: string;
  /** Whether the editor has this text from here; one that it restored by itself it has not. */
  readonly given: boolean;
  /** Epoch milliseconds and bytes, as the editor was told; a document is read again when they change. */
  readonly mtime: number;
  readonly size: number;
}

interface RevisionedDocumentsOptions {
  readonly kind: DocumentKind;
  readonly app: Pick<App, "changes" | "clients" | "clock" | "targets">;
  readonly bases: UnsavedBases;
  /** Shows what saving would do and asks; false keeps the document as it is, unsaved. */
  readonly confirm: (change: Change) => Promise<boolean>;
  /** Called with what kept a document from being saved; a person who keeps editing needs no word. */
  readonly onRefused: (error: unknown) => void;
  readonly salt: () => string;
}

class KeptEditing extends Error {}

/** So many states before are kept of a document. */
const mostStates = 20;

/**
 * Parts of functions' settings as files: reading asks the target, saving updates the function at the revision that was
 * read. Somebody else's change meanwhile is merged and shown, never overwritten unseen.
 */
export class RevisionedDocuments implements vscode.Disposable {
  readonly #options: RevisionedDocumentsOptions;
  readonly #sessions = new Map<string, Session>();
  /** Documents that the editor takes for saved, and that are not; see `saved`. */
  readonly #refused = new Set<string>();
  /** What stood at the target before each change that was made here, the newest last. */
  readonly #states = new Map<string, Entries[]>();
  /** Documents whose text is an earlier state: saving it is no new one. */
  readonly #undoing = new Set<string>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(options: RevisionedDocumentsOptions) {
    this.#options = options;
  }

  /** What a document's stand-ins stand for; a name whose value is not known has an empty one. */
  knownEntries(uri: vscode.Uri): Entries {
    const session = this.#sessions.get(uri.path);
    return session === undefined ? {} : known(session);
  }

  isShown(uri: vscode.Uri): boolean {
    return this.#sessions.get(uri.path)?.shown ?? false;
  }

  /** Reads what stands at the target now, for a document that has no unsaved changes. Throws `AppError`. */
  async load(uri: vscode.Uri): Promise<void> {
    if (documentOf(uri)?.isDirty === true) return;
    const session = this.#sessions.get(uri.path);
    const saved = await this.#fetch(uri);
    if (session === undefined) this.#begin(uri, saved);
    else if (!isSame(session.saved.entries, saved.entries)) this.#tell(uri, this.#rebased(session, saved));
  }

  /**
   * Changes what stands at the target without a document: `edit` gets the entries, and gets them again when somebody else was
   * faster. Throws `AppError`.
   */
  async change(uri: vscode.Uri, edit: (entries: Entries) => Entries): Promise<void> {
    const { kind, app } = this.#options;
    const fn = required(kind, uri);
    const access = await this.#accessTo(fn);
    for (let saved = await kind.fetch(access, fn); ;) {
      const entries = edit(saved.entries);
      if (isSame(saved.entries, entries)) return;
      const update = { entries, revisionId: saved.revisionId, before: saved.entries };
      const outcome = await saveRevision(kind, update, { access, subject: fn, clock: app.clock });
      if (outcome.kind === "conflict") {
        saved = outcome.current;
        continue;
      }
      this.#noteState(uri, saved.entries);
      if (this.#sessions.has(uri.path)) await this.load(uri);
      app.changes.functionChanged.fire(fn);
      return;
    }
  }

  /** Writes the state before the last change into a document, unsaved. False where none is known. */
  async undo(document: vscode.TextDocument): Promise<boolean> {
    const { uri } = document;
    const before = this.#states.get(uri.path)?.at(-1);
    const session = this.#sessions.get(uri.path) ?? (await this.#read(uri));
    if (before === undefined) return false;
    const { added, changed } = differences(session.saved.entries, before);
    // A stand-in would keep the value that is there now.
    const shown = session.shown || new Set([...added, ...changed]);
    this.#undoing.add(uri.path);
    await replaceText(document, this.#options.kind.write(before, shown));
    return true;
  }

  /** Shows values or hides them. A text with changes keeps them. */
  async setShown(uri: vscode.Uri, shown: boolean): Promise<void> {
    const session = this.#sessions.get(uri.path) ?? (await this.#read(uri));
    const document = documentOf(uri);
    if (document?.isDirty !== true) {
      this.#tell(uri, { ...session, shown });
      return;
    }
    // The editor would take another size or time for a change of the file, and refuse to save.
    this.#sessions.set(uri.path, { ...session, shown });
    const text = this.#options.kind.rewrite?.(document.getText(), session.saved.entries, { shown });
    if (text !== undefined) await replaceText(document, text);
  }

  /** The document has no unsaved changes: its text is what was given. */
  settle(uri: vscode.Uri): void {
    const session = this.#sessions.get(uri.path);
    if (session?.given !== true) return;
    this.#sessions.set(uri.path, this.#rebased(session, session.saved));
    this.#options.bases.forget(uri.toString());
    this.#undoing.delete(uri.path);
  }

  /** The document has unsaved changes. */
  unsettle(uri: vscode.Uri): void {
    const session = this.#sessions.get(uri.path);
    if (session !== undefined) this.#options.bases.remember(uri.toString(), session);
  }

  /**
   * After a save: values that were typed are hidden like the others. Where the save was refused, the document gets its
   * unsaved state back: had `writeFile` thrown, the editor would have wrapped the reason in an error of its own.
   */
  async saved(document: vscode.TextDocument): Promise<void> {
    const { uri } = document;
    if (this.#refused.delete(uri.path)) return await touch(document);
    const session = this.#sessions.get(uri.path);
    if (session !== undefined) this.#tell(uri, session);
  }

  /** Nobody looks at the documents any more but at those in `open`: no value stays, or is shown again unasked. */
  async closeAllBut(open: ReadonlySet<string>): Promise<void> {
    for (const [path, session] of this.#sessions) {
      const uri = vscode.Uri.from({ scheme: this.#options.kind.scheme, path });
      if (open.has(uri.toString())) continue;
      if (session.shown) await this.setShown(uri, false);
      if (documentOf(uri) === undefined) this.#sessions.delete(path);
    }
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { mtime, size } =
      this.#sessions.get(uri.path) ??
      this.#options.bases.get(uri.toString()) ??
      (await this.#readForEditor(uri));
    return { type: vscode.FileType.File, ctime: 0, mtime, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const session = this.#sessions.get(uri.path) ?? (await this.#readForEditor(uri));
    this.#sessions.set(uri.path, { ...session, given: true });
    return Buffer.from(this.#textOf(session));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    try {
      await this.#save(uri, Buffer.from(content).toString("utf8"));
    } catch (error) {
      this.#refused.add(uri.path);
      if (!(error instanceof KeptEditing) && !isCancel(error)) this.#options.onRefused(error);
    }
  }

  dispose(): void {
    this.#sessions.clear();
    this.#states.clear();
    this.#changed.dispose();
  }

  async #save(uri: vscode.Uri, text: string): Promise<void> {
    const { kind, app, confirm } = this.#options;
    const fn = required(kind, uri);
    let agreed: Entries | undefined;
    for (;;) {
      const session = this.#sessions.get(uri.path) ?? (await this.#read(uri));
      const merged = merge(session.base, this.#edited(uri, text, session), session.saved.entries);
      if (isSame(session.saved.entries, merged.entries)) return this.#keepSaved(uri, session.saved);
      if (agreed === undefined || !isSame(agreed, merged.entries)) {
        const both = merged.theirs.length + merged.overruled.length > 0;
        const conflict = both && session.seen !== session.saved.revisionId;
        const sure = await confirm({ fn, uri, saved: session.saved.entries, merged, conflict });
        this.#sessions.set(uri.path, { ...session, seen: session.saved.revisionId });
        if (!sure) throw new KeptEditing();
      }
      const { revisionId } = session.saved;
      const update = { entries: merged.entries, revisionId, before: session.saved.entries };
      const access = await this.#accessTo(fn);
      const outcome = await saveRevision(kind, update, { access, subject: fn, clock: app.clock });
      if (outcome.kind === "saved") {
        this.#noteState(uri, session.saved.entries);
        this.#keepSaved(uri, outcome.revision);
        app.changes.functionChanged.fire(fn);
        return;
      }
      // Another change that left the entries alone is no conflict: AWS itself moves the revision after an update.
      agreed = isSame(outcome.current.entries, session.saved.entries) ? merged.entries : undefined;
      this.#sessions.set(uri.path, { ...session, saved: outcome.current });
    }
  }

  #noteState(uri: vscode.Uri, before: Entries): void {
    const states = this.#states.get(uri.path) ?? [];
    if (this.#undoing.delete(uri.path)) states.pop();
    else states.push(before);
    this.#states.set(uri.path, states.slice(-mostStates));
  }

  #edited(uri: vscode.Uri, text: string, session: Session): Edited {
    const reading = this.#options.kind.read(text, known(session));
    if (reading.kind === "entries") return reading;
    const [{ message, offset }] = reading.problems;
    const position = documentOf(uri)?.positionAt(offset) ?? new vscode.Position(0, 0);
    const selection = new vscode.Range(position, position);
    throw new AppError("document-refused", {
      userMessage: vscode.l10n.t("Not saved: {0}", message),
      action: {
        title: vscode.l10n.t("Go to Mistake"),
        command: "vscode.open",
        arguments: [uri, { selection }],
      },
    });
  }

  #keepSaved(uri: vscode.Uri, saved: Revision): void {
    const session = this.#sessions.get(uri.path);
    if (session !== undefined) this.#sessions.set(uri.path, this.#rebased(session, saved));
    this.#options.bases.forget(uri.toString());
  }

  #rebased({ shown, given, mtime, size }: Session, saved: Revision): Session {
    return { saved, base: baseOf(saved.entries, this.#options.salt()), shown, given, mtime, size };
  }

  async #readForEditor(uri: vscode.Uri): Promise<Session> {
    try {
      return await this.#read(uri);
    } catch (error) {
      throw isCancel(error) ? error : vscode.FileSystemError.Unavailable(spokenMessage(error));
    }
  }

  async #read(uri: vscode.Uri): Promise<Session> {
    return this.#begin(uri, await this.#fetch(uri));
  }

  #begin(uri: vscode.Uri, saved: Revision): Session {
    const { app, bases, salt } = this.#options;
    const unsaved = bases.get(uri.toString());
    const begun = {
      saved,
      base: unsaved?.base ?? baseOf(saved.entries, salt()),
      shown: false,
      given: false,
      mtime: unsaved?.mtime ?? app.clock.now(),
    };
    const session = { ...begun, size: unsaved?.size ?? this.#sizeOf(begun) };
    this.#sessions.set(uri.path, session);
    return session;
  }

  /** Has the editor read the document again. */
  #tell(uri: vscode.Uri, session: Session): void {
    // Two changes within a millisecond must still be seen as two.
    const mtime = Math.max(this.#options.app.clock.now(), session.mtime + 1);
    this.#sessions.set(uri.path, { ...session, mtime, size: this.#sizeOf(session) });
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  #textOf({ saved, shown }: Pick<Session, "saved" | "shown">): string {
    return this.#options.kind.write(saved.entries, shown);
  }

  #sizeOf(session: Pick<Session, "saved" | "shown">): number {
    return Buffer.byteLength(this.#textOf(session));
  }

  async #fetch(uri: vscode.Uri): Promise<Revision> {
    const fn = required(this.#options.kind, uri);
    return await this.#options.kind.fetch(await this.#accessTo(fn), fn);
  }

  async #accessTo({ target }: FunctionAtTarget): Promise<Access> {
    const { clients, targets } = this.#options.app;
    return { clients, target: await targets.resolve(target) };
  }
}

/** Names that only the text's beginning knew are somebody else's removals: their stand-ins are no mistakes. */
function known({ base, saved }: Session): Entries {
  const names = Object.keys(base.prints).map((name) => [name, ""]);
  return { ...(Object.fromEntries(names) as Entries), ...saved.entries };
}

function required(kind: DocumentKind, uri: vscode.Uri): SubjectAtTarget {
  const fn = subjectOf(kind, uri);
  if (fn === undefined) throw vscode.FileSystemError.FileNotFound(uri);
  return fn;
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
}

async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
}

/** Writes a space and takes it away: the editor then has the document as changed. */
async function touch({ uri }: vscode.TextDocument): Promise<void> {
  const start = new vscode.Position(0, 0);
  const written = new vscode.WorkspaceEdit();
  written.insert(uri, start, " ");
  await vscode.workspace.applyEdit(written);
  const taken = new vscode.WorkspaceEdit();
  taken.delete(uri, new vscode.Range(start, start.translate(0, 1)));
  await vscode.workspace.applyEdit(taken);
}
