import type { Application } from "./model/application.ts";

/**
 * One tool's way to declare functions: a folder of `formats/` and a row of `formats.ts`. A row is small: it says what
 * a file is. The reader behind it is loaded on first use, since the editor never needs one.
 */
export interface ProjectFormat {
  /** Such as `sam`. */
  readonly id: string;
  /** Whether a file can be an entry, judged by its name: all that is known of one that has gone. */
  mayBe(name: string): boolean;
  /** Whether a file is an entry with functions; cheap, and right for broken texts too. */
  recognises(name: string, text: string): boolean;
  load(): Promise<ReadApplication>;
}

/**
 * Reads what an entry declares. Never throws: what is wrong is among the problems, and what could be understood
 * regardless is there. `entry` is absolute.
 */
export type ReadApplication = (entry: string, files: ReadFile, deployment: Deployment) => Application;

/** Gives a file's text by its absolute path and remembers that it was asked for; undefined when there is none. */
export type ReadFile = (path: string) => string | undefined;

/** What a deployment knows and a project's files do not say. */
export interface Deployment {
  readonly region: string;
  readonly accountId: string;
  /** Where the emulator answers, for addresses of queues; the default port of it where that is not known. */
  readonly endpoint?: string;
  /** What other projects of the workspace export as stacks. */
  readonly exported?: (name: string) => string | undefined;
  /** Values that win over a project's defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Other names for functions whose own ones are those of other projects too; other resources have their type before their
   * name, as in `AWS::SQS::Queue/Orders`.
   */
  readonly names?: ReadonlyMap<string, string>;
}

/** A format whose reader is there. */
export interface OpenFormat extends Omit<ProjectFormat, "load"> {
  readonly read: ReadApplication;
}

/** Loads the readers of formats. */
export function openFormats(formats: readonly ProjectFormat[]): Promise<readonly OpenFormat[]> {
  return Promise.all(formats.map(openFormat));
}

/** Loads the reader of one format. */
export async function openFormat(format: ProjectFormat): Promise<OpenFormat> {
  const read = await format.load();
  return {
    id: format.id,
    mayBe: (name) => format.mayBe(name),
    recognises: (name, text) => format.recognises(name, text),
    read,
  };
}
