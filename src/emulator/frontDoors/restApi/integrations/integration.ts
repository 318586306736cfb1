import type { Integration } from "@aws-sdk/client-api-gateway";
import type { Backends } from "../../../contracts/backends.ts";
import type { Invocations } from "../../../contracts/invocations.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { DeployedRestApi, RestMethod } from "../../../contracts/restApis.ts";
import type { Version1Head } from "../../payloads/version1Event.ts";

/** A request that has come through routes, authorizers and validators. */
export interface Exchange {
  readonly request: PublicRequest;
  readonly body: Uint8Array;
  readonly head: Version1Head;
  readonly api: DeployedRestApi;
  readonly method: RestMethod;
  readonly integration: Integration;
  readonly invocations: Invocations;
  readonly backends: Backends;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Names are as they are sent. */
export interface IntegrationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer | AsyncIterable<Uint8Array>;
  /** The trace that the function saw; an API that answers by itself has none (recorded). */
  readonly trace?: string;
}
