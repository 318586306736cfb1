import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { type Caller, iamIdentity, version2Head, type Version2Head } from "../payloads/version2Event.ts";

interface UrlFacts {
  readonly urlId: string;
  /** Nobody known for a URL without authentication. */
  readonly caller: Caller | undefined;
  readonly trace: string;
  readonly now: number;
}

/** The event that a function behind a URL gets, without its body. */
export function urlHead(request: PublicRequest, { urlId, caller, trace, now }: UrlFacts): Version2Head {
  return version2Head(request, {
    apiId: urlId,
    accountId: caller?.accountId ?? "anonymous",
    routeKey: "$default",
    stage: "$default",
    rawPath: request.path,
    authorizer: caller && { iam: iamIdentity(caller) },
    // Recorded: who was let in for a signature has used it up. Otherwise it is for the function to read. A function URL has cookies
    // in both places, where an HTTP API moves them.
    withoutHeaders: caller === undefined ? [] : ["authorization"],
    trace,
    now,
  });
}
