import type { ProjectProblem } from "../../../protocol/emulator.ts";
import type { CodeHash } from "../watch/codeHash.ts";
import type { WatchedFolder } from "../watch/treeWatcher.ts";

/** A function's code as it can run now. */
export interface FunctionCode {
  /** Undefined when there is nothing to run. */
  readonly taskRoot: string | undefined;
  /** The sources' folder, where the function runs from a build of them. */
  readonly sourceRoot?: string;
  readonly hash: CodeHash;
  readonly problems: readonly ProjectProblem[];
  /** Why there is nothing to run, where a problem of another function says it. */
  readonly why?: string;
  readonly watch: readonly WatchedFolder[];
}

/** Nothing that could run, and why. */
export function noCode(
  problems: readonly ProjectProblem[],
  watch: readonly WatchedFolder[] = [],
): FunctionCode {
  return { taskRoot: undefined, hash: { sha256: "", size: 0 }, problems, watch };
}
