import { contained } from "../apis/contained.ts";
import type { FunctionProcess, OutputControl, OutputName } from "../process/functionProcess.ts";

/** Makes messages of the bytes of a stream. */
interface OutputReader {
  /** Takes a chunk; gives what is left of it after a great many messages. */
  push(chunk: Buffer): Buffer;
  /** What has come is a message, also without an end. */
  flush(): void;
}

/**
 * Reads the messages of one stream, a bounded number in a turn of the event loop. A process that writes more of them
 * waits, and nobody else does.
 */
export class OutputPump {
  readonly #reader: OutputReader;
  readonly #stream: OutputControl;
  readonly #goOn: () => void;
  /** What has come and is not read yet. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(
    process: FunctionProcess,
    name: OutputName,
    reader: OutputReader,
    onFault: (error: unknown) => void,
  ) {
    this.#reader = reader;
    this.#goOn = contained(onFault, () => {
      this.#read();
      if (this.#rest.length === 0) this.#stream.resume();
    });
    this.#stream = process.onOutput(
      name,
      contained(onFault, (chunk: Buffer) => {
        const waits = this.#rest.length > 0;
        this.#rest = waits ? Buffer.concat([this.#rest, chunk]) : chunk;
        if (!waits) this.#read();
      }),
    );
  }

  /** What has come comes out, lines without an end too. */
  flush(): void {
    while (this.#rest.length > 0) this.#rest = this.#reader.push(this.#rest);
    this.#reader.flush();
  }

  #read(): void {
    if (this.#rest.length > 0) this.#rest = this.#reader.push(this.#rest);
    if (this.#rest.length === 0) return;
    this.#stream.pause();
    setImmediate(this.#goOn);
  }
}
