/** One line (or multi-line message) of a function's log. */
export interface LogEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** Where the engine writes logs. Cheap: it buffers, keeps within a second, and feeds live tails at once. */
export interface LogSink {
  /** Creates the group and stream when they are missing, as Lambda does. `trace`: the invocation's `X-Amzn-Trace-Id`. */
  write(group: string, stream: string, events: readonly LogEvent[], trace?: string): void;
}
