import type { Diagnostic } from "vscode-languageserver/node";
import type { Fix } from "./fix.ts";

export interface Mended {
  readonly diagnostic: Diagnostic;
  readonly fixes: readonly Fix[];
}

/** The changes that mend marks, by the file that they stand in and the entry that they come from. */
export class ShownFixes {
  readonly #byFile = new Map<string, Map<string, readonly Mended[]>>();

  in(file: string): readonly Mended[] {
    return [...(this.#byFile.get(file)?.values() ?? [])].flat();
  }

  forget(file: string, entry: string): void {
    this.#byFile.get(file)?.delete(entry);
  }

  set(file: string, entry: string, mended: readonly Mended[]): void {
    const byEntry = this.#byFile.get(file) ?? new Map<string, readonly Mended[]>();
    this.#byFile.set(file, byEntry.set(entry, mended));
  }
}
