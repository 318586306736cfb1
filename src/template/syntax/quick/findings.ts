import type { Phrase } from "../../../shared/phrase.ts";
import { maxNodes, TooLarge } from "../convert.ts";
import type { SourceRange } from "../node.ts";
import { repeatedKey, type SyntaxProblem } from "../parsed.ts";

/** What is found in a text beside its tree. */
export class Findings {
  readonly faults: SyntaxProblem[] = [];
  readonly repeated: SyntaxProblem[] = [];
  #nodes = 0;

  fault(message: Phrase, range: SourceRange): void {
    this.faults.push({ message, range });
  }

  repeatedKey(name: string, range: SourceRange): void {
    this.repeated.push({ message: repeatedKey(name), range });
  }

  /** Counts what was read: a text may be made to be large. */
  count(): void {
    this.#nodes += 1;
    if (this.#nodes > maxNodes) throw new TooLarge();
  }

  /** Forgets what was found since, when it is read in another way. */
  mark(): () => void {
    const [faults, repeated] = [this.faults.length, this.repeated.length];
    return () => {
      this.faults.length = faults;
      this.repeated.length = repeated;
    };
  }
}
