import { randomUUID } from "node:crypto";
import { type Call, type Protocol, type ServiceDefinition, ServiceError } from "./service.ts";
import type { ReadModel, ServiceModel } from "./serviceModel.ts";

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
export type AskService = ((question: Question) => Promise<Answered>) & {
  /** What a service's operations take and give; undefined for one that is not here. */
  readonly modelOf?: (service: string) => Promise<ServiceModel | undefined>;
};

type Asked = Pick<ServiceDefinition, "name" | "operations" | "validate" | "protocols" | "forward">;
type Place = Pick<Call, "region" | "accountId"> & {
  /** For addresses in answers; without it they are paths alone. */
  readonly endpoint?: () => string;
};

/** Asks a service from within the emulator: what makes a template's resources need not know how the service keeps them. */
export function asking(service: Asked, place: Place): Ask {
  return async (operation, input) => {
    const requestId = randomUUID();
    const { output } = await answer(service, place, { service: service.name, operation, input, requestId });
    return output;
  };
}

/** Asks one of several services, those of the time at which it is asked. */
export function askingServices(
  services: () => readonly (Asked & Pick<ServiceDefinition, "model">)[],
  place: Place,
  readModel: ReadModel,
): AskService {
  const models = new Map<string, Promise<ServiceModel>>();
  const find = (called: string) => services().find(({ name }) => name === called);
  const ask = (question: Question) => {
    const service = find(question.service);
    if (service === undefined) throw new Error(`there is no service "${question.service}"`);
    return answer(service, place, question);
  };
  const modelOf = async (service: string) => {
    const model = models.get(service) ?? find(service)?.model(readModel);
    if (model !== undefined) models.set(service, model);
    return model;
  };
  return Object.assign(ask, { modelOf });
}

async function answer(
  service: Asked,
  { region, accountId, endpoint }: Place,
  { operation: name, input, requestId }: Question,
): Promise<Answered> {
  const { operations, forward, protocols } = service;
  if (forward !== undefined) {
    const output = await forwardedAnswer(forward, protocols[0], name, input);
    return { output, requestId, headers: {} };
  }
  const all = typeof operations === "function" ? await operations() : operations;
  const operation = Object.hasOwn(all, name) ? all[name] : undefined;
  if (operation === undefined) {
    const message = `The emulator has no operation ${name} of the service ${service.name}.`;
    throw new ServiceError({ code: "NotImplementedException", status: 501, message });
  }
  service.validate?.(name, input);
  const headers: Record<string, string> = {};
  // The members are those of the operation's request, as after the wire has read one.
  const output = await operation(input as never, {
    requestId,
    region,
    accountId,
    endpoint: endpoint?.() ?? "",
    protocol: protocols[0].kind,
    headers: {},
    signal: new AbortController().signal,
    answerHeaders: headers,
  });
  return { output, requestId, headers };
}

/** Asks a service that another program is, in the JSON that its clients send. */
async function forwardedAnswer(
  forward: NonNullable<ServiceDefinition["forward"]>,
  protocol: Protocol,
  operation: string,
  input: Question["input"],
): Promise<unknown> {
  const target = protocol.kind === "aws-json" ? `${protocol.target}.${operation}` : operation;
  const { status, body } = await forward({
    method: "POST",
    path: "/",
    rawQuery: "",
    query: new URLSearchParams(),
    headers: { "x-amz-target": target },
    body: Buffer.from(JSON.stringify(input)),
  });
  if (typeof body !== "string" && !(body instanceof Uint8Array))
    throw new Error(`the answer to ${target} streams`);
  const answer: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
  if (status === 200) return answer;
  const members = typeof answer === "object" && answer !== null ? { ...answer } : {};
  const textOf = (name: string) => {
    const [, value] = Object.entries(members).find(([key]) => key.toLowerCase() === name) ?? [];
    return typeof value === "string" ? value : "";
  };
  const code = textOf("__type").replace(/^.*#/, "") || "InternalServerError";
  throw new ServiceError({ code, status, message: textOf("message") });
}
