import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** One request to an operation, after authentication. */
export interface Call {
  /** UUID v4: the `x-amzn-RequestId` of the answer and, for an invoke, the id that the function sees. */
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  /** Where the emulator answers, for addresses in its responses: `http://127.0.0.1:9001`. */
  readonly endpoint: string;
  /** Lower-cased names, as `node:http` gives them. */
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client went away. */
  readonly signal: AbortSignal;
  /** Headers of the answer that no member of the output stands for; an operation adds to them. */
  readonly answerHeaders: Record<string, string>;
}

/**
 * Answers one operation. Input and output have the members of the SDK's request and response types (blobs are
 * `Uint8Array`, timestamps `Date`, an event stream is an `AsyncIterable` of `{ EventName: event }`); headers, query
 * and payload are bound by `http/`. Throws `ServiceError` for AWS's errors; anything else is a 500 and a bug.
 */
export type Operation<Input = never, Output = unknown> = (
  input: Input,
  call: Call,
) => Output | Promise<Output>;

/** An AWS service of the emulator. An operation that it does not have answers 501 by its name. */
export interface Service {
  readonly name: "lambda" | "logs" | "sqs" | "sts";
  readonly operations: Readonly<Record<string, Operation>>;
  /** The constraints of the service model; throws `ServiceError` with AWS's wording. Called before the operation. */
  readonly validate?: (operation: string, input: Readonly<Record<string, unknown>>) => void;
}

/**
 * Answers requests that are not to an operation and check access on their own: a function's URL, a signed address of a code
 * package. It sees the request before its body is read. Anything it throws becomes a 500.
 */
export interface PublicRoute {
  /** `host` is lower-cased and without its port; `path` is as sent, without the query. */
  readonly matches: (host: string, path: string) => boolean;
  readonly handle: (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ) => void | Promise<void>;
}

interface ServiceErrorOptions {
  /** AWS's error code without namespace: `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  readonly message: string | null;
  /** AWS differs by error: `Message` for ResourceNotFoundException, `message` for most. Default `message`. */
  readonly messageKey?: "message" | "Message";
  /** Further members of the body, such as `Type: "User"` or `Reason`, in order. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An error as it goes over the wire. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly messageKey: "message" | "Message";
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly wireMessage: string | null;

  constructor({ code, status, message, messageKey, members, headers, cause }: ServiceErrorOptions) {
    super(`${code}: ${message}`, { cause });
    this.name = "ServiceError";
    this.code = code;
    this.status = status;
    this.wireMessage = message;
    this.messageKey = messageKey ?? "message";
    this.members = members ?? {};
    this.headers = headers ?? {};
  }
}
