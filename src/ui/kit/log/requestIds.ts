/** Somebody who hovers over an older one has the log itself. */
const most = 2000;

/** The request ids whose beginnings stand in the channels, so that hovering can tell the whole. */
export class RequestIds {
  readonly #known = new Map<string, string>();

  note(requestId: string): void {
    const short = requestId.slice(0, 8);
    this.#known.delete(short);
    this.#known.set(short, requestId);
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
  }

  find(short: string): string | undefined {
    return this.#known.get(short);
  }
}
