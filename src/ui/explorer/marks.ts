import * as v from "valibot";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { functionKey } from "../kit/functionAtTarget.ts";
import type { Memory } from "../kit/memory.ts";

/** What a person has said of a function: it stands on top, or is not shown. */
export type Mark = "favourite" | "hidden";

const Keys = v.array(v.string());

/** The functions that a person has marked in this workspace. */
export class FunctionMarks {
  readonly #memory: Memory["workspace"];
  readonly #marked: Record<Mark, ReadonlySet<string>>;

  constructor({ workspace }: Memory) {
    this.#memory = workspace;
    this.#marked = { favourite: this.#remembered("favourite"), hidden: this.#remembered("hidden") };
  }

  has(mark: Mark, fn: FunctionAtTarget): boolean {
    return this.#marked[mark].has(functionKey(fn));
  }

  /** How many have the mark, at all targets. */
  count(mark: Mark): number {
    return this.#marked[mark].size;
  }

  async set(mark: Mark, fn: FunctionAtTarget, marked: boolean): Promise<void> {
    const keys = new Set(this.#marked[mark]);
    if (marked) keys.add(functionKey(fn));
    else keys.delete(functionKey(fn));
    this.#marked[mark] = keys;
    await this.#memory.update(`marked ${mark}`, [...keys]);
  }

  /** Takes a mark from all functions. */
  async clear(mark: Mark): Promise<void> {
    this.#marked[mark] = new Set();
    await this.#memory.update(`marked ${mark}`, []);
  }

  #remembered(mark: Mark): ReadonlySet<string> {
    const read = v.safeParse(Keys, this.#memory.get(`marked ${mark}`));
    return new Set(read.success ? read.output : []);
  }
}
