import type { IncomingMessage, ServerResponse } from "node:http";

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
