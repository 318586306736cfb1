/** How much waits for its reader before who pushes is asked to wait too; bytes. */
const roomBytes = 1024 * 1024;

/** Items from a callback to one reader, in order. A reader that is slow slows down who pushes. */
export class PushQueue<Item> {
  readonly #sizeOf: (item: Item) => number;
  #waiting: Item[] = [];
  #bytes = 0;
  #ended: { readonly error: unknown } | undefined;
  #hasReader = true;
  #wake: (() => void) | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  /** `sizeOf` gives bytes. */
  constructor(sizeOf: (item: Item) => number) {
    this.#sizeOf = sizeOf;
  }

  /** A promise asks to push no more until it resolves. */
  push(item: Item): Promise<void> | undefined {
    if (!this.#hasReader) return undefined;
    this.#waiting.push(item);
    this.#bytes += this.#sizeOf(item);
    this.#wake?.();
    if (this.#bytes < roomBytes) return undefined;
    return (this.#room ??= Promise.withResolvers<void>()).promise;
  }

  /** With an error, the reader gets it after the items. */
  end(error?: unknown): void {
    this.#ended = { error };
    this.#wake?.();
  }

  /** Nobody reads any more: what waits is dropped, and nobody has to wait. */
  leave(): void {
    this.#hasReader = false;
    this.#waiting = [];
    this.#bytes = 0;
    this.#makeRoom();
    this.#wake?.();
  }

  async *read(): AsyncGenerator<Item> {
    try {
      for (;;) {
        const item = this.#waiting.shift();
        if (item !== undefined) {
          this.#bytes -= this.#sizeOf(item);
          if (this.#bytes < roomBytes) this.#makeRoom();
          yield item;
          continue;
        }
        if (!this.#hasReader) return;
        if (this.#ended !== undefined) {
          if (this.#ended.error !== undefined) throw this.#ended.error;
          return;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.leave();
    }
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
