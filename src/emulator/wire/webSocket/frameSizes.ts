/** Bytes of the longest header: two, a length of eight, a mask of four. */
const longestHeader = 14;

/** Watches the frames of one side as their bytes pass: the library only knows the sizes of whole messages. */
export class FrameSizes {
  readonly #header = Buffer.alloc(longestHeader);
  #headerLength = 0;
  /** Bytes of the frame's content that have not passed yet. */
  #content = 0;

  /** The size of the longest frame that begins in these bytes. RFC 6455, 5.2. */
  longestIn(chunk: Uint8Array): number {
    let longest = 0;
    for (let at = 0; at < chunk.length;) {
      const passed = Math.min(this.#content, chunk.length - at);
      this.#content -= passed;
      at += passed;
      while (at < chunk.length && this.#content === 0) {
        this.#header[this.#headerLength] = chunk[at] ?? 0;
        this.#headerLength += 1;
        at += 1;
        if (this.#headerLength < this.#wantedLength()) continue;
        this.#content = this.#contentLength();
        this.#headerLength = 0;
        longest = Math.max(longest, this.#content);
      }
    }
    return longest;
  }

  #wantedLength(): number {
    if (this.#headerLength < 2) return 2;
    const second = this.#header.readUInt8(1);
    const length = second & 0x7f;
    const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
    return 2 + extended + (second >= 0x80 ? 4 : 0);
  }

  #contentLength(): number {
    const length = this.#header.readUInt8(1) & 0x7f;
    if (length === 126) return this.#header.readUInt16BE(2);
    if (length === 127) return Number(this.#header.readBigUInt64BE(2));
    return length;
  }
}
