import type { Message, Request } from "./protocol.ts";

/** A function's process with a debugger in it, as the session of our own type talks to it. */
export interface Debuggee {
  /** Everything that the editor asks, from `initialize` on; ending is the session's business. */
  handle(request: Request): void;
  /** Resolves when all that the process has printed until now was sent; at once where another session tells it. */
  printed(): Promise<void>;
  /** Lets go of the connection. The process is ended by the emulator. */
  close(): void;
}

/** What a debuggee tells its session. */
export interface DebuggeeEvents {
  /** A message for the editor. */
  send(message: Message): void;
  /** The debugger holds the process and knows the breakpoints: the function can be called. */
  ready(): void;
  /** The debugger has lost the process. */
  gone(): void;
  /** Debugging could not begin. */
  failed(error: unknown): void;
}
