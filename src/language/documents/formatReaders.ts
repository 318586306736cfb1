import { openFormat, type OpenFormat, type ProjectFormat } from "../../template/format.ts";

/** The readers of project formats, each loaded when the first file of its format is there. */
export class FormatReaders {
  readonly #formats: readonly ProjectFormat[];
  readonly #opened = new Map<string, OpenFormat>();

  constructor(formats: readonly ProjectFormat[]) {
    this.#formats = formats;
  }

  /** Those that are loaded, in the order in which they are asked. */
  opened(): readonly OpenFormat[] {
    return this.#formats.flatMap(({ id }) => this.#opened.get(id) ?? []);
  }

  /** Whether what reads a file is loaded. */
  isOpen(name: string, text: () => string): boolean {
    return (
      this.#opened.size === this.#formats.length || this.#opened.has(this.#formatOf(name, text())?.id ?? "")
    );
  }

  /** Loads what reads a file; the last format reads what none recognises. */
  async open(name: string, text: string): Promise<void> {
    const format = this.#formatOf(name, text);
    if (format === undefined || this.#opened.has(format.id)) return;
    this.#opened.set(format.id, await openFormat(format));
  }

  #formatOf(name: string, text: string): ProjectFormat | undefined {
    return this.#formats.find((each) => each.recognises(name, text)) ?? this.#formats.at(-1);
  }
}
