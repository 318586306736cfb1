import type { Backends } from "../../../contracts/backends.ts";
import type { DeployedHttpApi, HttpIntegration } from "../../../contracts/httpApis.ts";
import type { Invocations } from "../../../contracts/invocations.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { Version2Head } from "../../payloads/version2Event.ts";

/** A request to an HTTP API that has come through routes and authorizers. */
export interface Called {
  readonly request: PublicRequest;
  readonly integration: HttpIntegration;
  readonly head: Version2Head;
  readonly body: Uint8Array;
  readonly api: DeployedHttpApi;
  readonly invocations: Invocations;
  readonly backends: Backends;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
