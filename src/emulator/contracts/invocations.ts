/** An event for a function that comes from within the emulator. */
export interface OfferedEvent {
  /** With or without a qualifier. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  /** The `X-Amzn-Trace-Id` that it continues. */
  readonly trace: string | undefined;
}

/**
 * Accepts an event as part of the transaction under way: it runs as an asynchronous invocation, under a request id of its
 * own. Throws `ServiceError` when there is no such function, `AppError` "record-too-large".
 */
export type EventAcceptor = (event: OfferedEvent) => void;
