import { randomUUID } from "node:crypto";
import type { Call, ServiceDefinition } from "./service.ts";

/** Asks an operation of a service as a client would, checked alike. Throws `ServiceError`. */
export type Ask = (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Asks a service from within the emulator: what makes a template's resources need not know how the service keeps them. */
export function asking(
  service: Pick<ServiceDefinition, "operations" | "validate" | "protocols">,
  place: Pick<Call, "region" | "accountId">,
): Ask {
  return async (name, input) => {
    const operation = service.operations[name];
    if (operation === undefined) throw new Error(`there is no operation "${name}"`);
    service.validate?.(name, input);
    // The members are those of the operation's request, as after the wire has read one.
    return operation(input as never, {
      requestId: randomUUID(),
      region: place.region,
      accountId: place.accountId,
      endpoint: "",
      protocol: service.protocols[0].kind,
      headers: {},
      signal: new AbortController().signal,
      answerHeaders: {},
    });
  };
}
