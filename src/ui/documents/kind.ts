import type { Access } from "../../aws/call.ts";
import type { Entries } from "./entries.ts";

/**
 * A part of a function's settings that is edited as a document: what it is as text, and how it is read and saved. The
 * documents themselves, with their revisions, conflicts and questions, are the same for all kinds.
 */
export interface DocumentKind {
  /** Of its addresses. `<scheme>-diff` is taken, too. */
  readonly scheme: string;
  /** The file's ending is its language: VS Code then does not save, format or check it as it would JSON. */
  readonly ending: string;
  /** Completes "Save the … of X?": `environment variables`. */
  readonly noun: string;
  /** Throws `AppError`. */
  fetch(access: Access, subject: Subject): Promise<Revision>;
  /**
   * Changes `before` into `revision`. Throws `AppError` "revision-conflict" unless what it is about is still at the
   * revision.
   */
  update(access: Access, subject: Subject, change: Update): Promise<Revision>;
  /** The text; values are shown, or have stand-ins but for the names in `shown`. */
  write(entries: Entries, shown: boolean | ReadonlySet<string>): string;
  /** Reads a text; `saved` are the values that stand-ins stand for. */
  read(text: string, saved: Entries): Reading;
  /** How much of what AWS allows is used, where that is little. */
  size?(entries: Entries): { readonly bytes: number; readonly limitBytes: number };
  /** Replaces stand-ins by values, or the other way round, in a text that is otherwise left alone. Absent: none are hidden. */
  rewrite?(text: string, saved: Entries, options: { readonly shown: boolean }): string;
}

/** What a document is about: a function, or a part of it, such as an alias by its name or a mapping by its id. */
export interface Subject {
  readonly name: string;
  readonly part?: string | undefined;
}

export interface Update extends Revision {
  readonly before: Entries;
}

/** What is saved, and the revision of the function that it was read at. */
export interface Revision {
  readonly entries: Entries;
  readonly revisionId: string;
}

/** Something that keeps a document from being saved, and where in its text. */
export interface Problem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
  /** The editor itself marks it, by the schema that the manifest names. */
  readonly bySchema?: boolean;
}

export type Reading =
  /** `hidden` are the names whose values were left as stand-ins. */
  | { readonly kind: "entries"; readonly entries: Entries; readonly hidden: readonly string[] }
  | {
      readonly kind: "problems";
      readonly problems: readonly [Problem, ...Problem[]];
      /** What there is all the same, where the text can be read so far. */
      readonly entries?: Entries;
    };
