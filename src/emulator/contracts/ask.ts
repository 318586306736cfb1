import { randomUUID } from "node:crypto";
import type { Call, ServiceDefinition } from "./service.ts";

/** Asks an operation of a service as a client would, checked alike. Throws `ServiceError`. */
export type Ask = (operation: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** One request to an operation of any service. */
interface Question {
  /** As `ServiceDefinition.name` has it. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

export interface Answered {
  readonly output: unknown;
  readonly requestId: string;
  /** Those that no member of the output stands for. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks any service that is here as a client would. Throws `ServiceError`. */
export type AskService = (question: Question) => Promise<Answered>;

type Asked = Pick<ServiceDefinition, "name" | "operations" | "validate" | "protocols">;
type Place = Pick<Call, "region" | "accountId">;

/** Asks a service from within the emulator: what makes a template's resources need not know how the service keeps them. */
export function asking(service: Asked, place: Place): Ask {
  return async (operation, input) => {
    const requestId = randomUUID();
    const { output } = await answer(service, place, { service: service.name, operation, input, requestId });
    return output;
  };
}

/** Asks one of several services, those of the time at which it is asked. */
export function askingServices(services: () => readonly Asked[], place: Place): AskService {
  return (question) => {
    const service = services().find(({ name }) => name === question.service);
    if (service === undefined) throw new Error(`there is no service "${question.service}"`);
    return answer(service, place, question);
  };
}

async function answer(
  service: Asked,
  { region, accountId }: Place,
  { operation: name, input, requestId }: Question,
): Promise<Answered> {
  const { operations } = service;
  const operation = (typeof operations === "function" ? await operations() : operations)[name];
  if (operation === undefined) throw new Error(`there is no operation "${name}"`);
  service.validate?.(name, input);
  const headers: Record<string, string> = {};
  // The members are those of the operation's request, as after the wire has read one.
  const output = await operation(input as never, {
    requestId,
    region,
    accountId,
    endpoint: "",
    protocol: service.protocols[0].kind,
    headers: {},
    signal: new AbortController().signal,
    answerHeaders: headers,
  });
  return { output, requestId, headers };
}
