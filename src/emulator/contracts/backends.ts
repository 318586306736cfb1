/** A header has as many values as it is sent times. */
export type BackendHeaders = Readonly<Record<string, readonly string[]>>;

export interface BackendAnswer {
  readonly status: number;
  /** Names as they were sent. */
  readonly headers: BackendHeaders;
  readonly body: Buffer;
}

/** An answer whose body is sent on as it comes. */
export interface StreamedBackendAnswer extends Omit<BackendAnswer, "body"> {
  readonly body: AsyncIterable<Uint8Array>;
}

interface BackendCall {
  readonly method: string;
  readonly headers: BackendHeaders;
  readonly body: Uint8Array;
}

export interface AddressCall extends BackendCall {
  readonly url: string;
  /** Ends the call, and a stream that has begun, when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

export interface ServiceCall extends BackendCall {
  /** By its name in signatures: `sqs`, `states`. */
  readonly service: string;
  /** Decoded, beginning with a slash. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What stands behind an API beside functions. Each throws `BackendError`. */
export interface Backends {
  /** An HTTP server on this machine. */
  address(call: AddressCall): Promise<BackendAnswer>;
  /** The same, without waiting for the whole answer. */
  stream(call: AddressCall): Promise<StreamedBackendAnswer>;
  /** A service of this emulator, asked with its key as a client would. */
  service(call: ServiceCall): Promise<BackendAnswer>;
}

/**
 * `off-machine`: the emulator calls nothing beyond loopback. `no-service-path`: what is asked for is none of the service. `given-up`: by
 * the call's own signal.
 */
export class BackendError extends Error {
  readonly kind: "off-machine" | "no-service-path" | "unreachable" | "too-large" | "given-up";

  constructor(kind: BackendError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
