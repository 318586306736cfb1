import { randomUUID } from "node:crypto";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { Mapping } from "../../contracts/eventSources.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { Places } from "../../../shared/places.ts";

/** What became of a batch's call. */
export type CallResult =
  | {
      readonly kind: "answered";
      readonly requestId: string;
      readonly executedVersion: string;
      readonly payload: Uint8Array;
      readonly failed: boolean;
    }
  /** The function did not run: a throttle, a function that is not ready, an interpreter that is missing. */
  | { readonly kind: "refused"; readonly requestId: string; readonly status: number };

interface FunctionCallsOptions {
  readonly invocations: Invocations;
  /** Calls of all sources that may run at the same time. */
  readonly places: Places;
  readonly log: Log;
}

/** Calls the functions of mappings; more than there is room for wait their turn. */
export class FunctionCalls {
  readonly #options: FunctionCallsOptions;

  constructor(options: FunctionCallsOptions) {
    this.#options = options;
  }

  async call(mapping: Mapping, event: string, traceHeader?: string): Promise<CallResult> {
    const { invocations, places, log } = this.#options;
    const requestId = randomUUID();
    const leave = await places.enter();
    try {
      const { outcome, executedVersion } = await invocations.run({ name: mapping.functionArn }, () => ({
        caller: { kind: "source", arn: sourceOf(mapping) },
        requestId,
        payload: Buffer.from(event),
        traceHeader,
      }));
      const { payload, functionError } = outcome;
      return { kind: "answered", requestId, executedVersion, payload, failed: functionError !== undefined };
    } catch (error) {
      log.debug("batch refused", { mapping: mapping.uuid, requestId, error: messageOf(error) });
      return { kind: "refused", requestId, status: error instanceof ServiceError ? error.status : 500 };
    } finally {
      leave();
    }
  }
}

/** What a person knows the source by; a self-managed one has no ARN. */
function sourceOf({ settings, uuid }: Mapping): string {
  return (
    settings.EventSourceArn ??
    settings.SelfManagedEventSource?.Endpoints?.KAFKA_BOOTSTRAP_SERVERS?.[0] ??
    uuid
  );
}
