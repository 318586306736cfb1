import * as v from "valibot";

const key = "unsavedDocuments";

const Unsaved = v.object({
  base: v.object({ salt: v.string(), prints: v.record(v.string(), v.string()) }),
  /** As the editor was told: it refuses to save over a file that looks newer. */
  mtime: v.number(),
  size: v.number(),
});
export type Unsaved = v.InferOutput<typeof Unsaved>;

/** `vscode.Memento` is one. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/**
 * What unsaved documents began with. The editor keeps their text over a restart; without this a colleague's later change
 * would look like one that the text takes back. Fingerprints alone: values are never written down.
 */
export class UnsavedBases {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  get(uri: string): Unsaved | undefined {
    return this.#all()[uri];
  }

  /** `base` is what text that is now unsaved began with. */
  remember(uri: string, { base, mtime, size }: Unsaved): void {
    if (this.get(uri) !== undefined) return;
    const unsaved: Unsaved = { base, mtime, size };
    void this.#memory.update(key, { ...this.#all(), [uri]: unsaved });
  }

  forget(uri: string): void {
    const { [uri]: known, ...others } = this.#all();
    if (known !== undefined) void this.#memory.update(key, others);
  }

  #all(): Record<string, Unsaved> {
    const read = v.safeParse(v.record(v.string(), Unsaved), this.#memory.get(key));
    return read.success ? read.output : {};
  }
}
