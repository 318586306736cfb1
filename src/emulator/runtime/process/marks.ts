import { listed, readBytes } from "./proc.ts";

/**
 * The variable that tells of which environment a process is: each has a Runtime API of its own. What a function starts
 * inherits it, unless it is started with other variables.
 */
const markName = "AWS_LAMBDA_RUNTIME_API";

/** What marks the processes of an environment, by its variables; nothing for a process that has yet to get one. */
export function markOf(variables: Readonly<Record<string, string>>): string | undefined {
  const address = variables[markName];
  return address === undefined ? undefined : `${markName}=${address}`;
}

/** Finds what a process has left that had no mount namespace: by the mark, which its environment's others have, too. */
export class Marks {
  readonly #marked: (mark: string) => readonly number[];
  readonly #uses = new Map<string, number>();

  /** `marked` finds the processes with a mark. */
  constructor(marked: (mark: string) => readonly number[]) {
    this.#marked = marked;
  }

  /** A process with the mark begins. */
  begin(mark: string): void {
    this.#uses.set(mark, (this.#uses.get(mark) ?? 0) + 1);
  }

  end(mark: string): void {
    const others = (this.#uses.get(mark) ?? 0) - 1;
    if (others > 0) this.#uses.set(mark, others);
    else this.#uses.delete(mark);
  }

  /** What is left of those that have ended, if all of the environment have: its daemons go with the last one. */
  left(mark: string): readonly number[] {
    return this.#uses.has(mark) ? [] : this.#marked(mark);
  }
}

/** The processes of this user that were started with a variable, wherever they have gone since. */
export function markedByProc(mark: string): number[] {
  return listed("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && hasVariable(pid, mark));
}

function hasVariable(pid: number, variable: string): boolean {
  return readBytes(`/proc/${pid}/environ`).toString("latin1").split("\0").includes(variable);
}
