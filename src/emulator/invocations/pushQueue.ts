/** Items from a callback to one reader, in order. */
export class PushQueue<Item> {
  readonly #waiting: Item[] = [];
  #ended: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  push(item: Item): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** With an error, the reader gets it after the items. */
  end(error?: unknown): void {
    this.#ended = { error };
    this.#wake?.();
  }

  async *read(): AsyncGenerator<Item> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.#ended !== undefined) {
        if (this.#ended.error !== undefined) throw this.#ended.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
