import type { IncomingMessage } from "node:http";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { readJsonInput, writeJsonOutput } from "./protocols/awsJson.ts";
import { readQueryInput, writeQueryOutput } from "./protocols/awsQuery.ts";
import { SerializationError } from "./protocols/json.ts";
import { type HttpRequest, type HttpResponse, headerOf } from "./message.ts";
import {
  type OperationModel,
  type ServiceModel,
  type ServiceModels,
  type ServiceName,
  streamOf,
} from "./model/model.ts";
import { readRestInput, writeRestOutput } from "./protocols/restJson.ts";
import { createRouter, type Router } from "./router.ts";
import { type Call, type Service, ServiceError } from "../contracts/service.ts";
import { type Protocol, writeError } from "./protocols/errors.ts";

/** An operation that a request was found to mean, with what its path said. */
export interface Target {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

type RequestHead = Pick<IncomingMessage, "headers"> & Pick<HttpRequest, "method" | "path" | "query">;

/** From a request that was let in to the answer of its service. */
export interface Dispatcher {
  /** The operation, as far as the head tells: the query protocol names it in the body. */
  targetOf(service: ServiceName, protocol: Protocol, head: RequestHead): Target | undefined;
  /** Whether the answer is a stream of events. */
  streams(service: ServiceName, target: Target): boolean;
  /** Never rejects: what an operation throws becomes an answer. */
  answer(
    service: ServiceName,
    protocol: Protocol,
    target: Target | undefined,
    request: HttpRequest,
    call: Call,
  ): Promise<HttpResponse>;
  /** Queries of SQS and STS look alike; unsigned, only the action tells them apart. */
  serviceOfAction(service: ServiceName, protocol: Protocol, request: HttpRequest): ServiceName;
  refuse(service: ServiceName, protocol: Protocol, error: ServiceError, requestId: string): HttpResponse;
}

export function createDispatcher(models: ServiceModels, services: readonly Service[], log: Log): Dispatcher {
  const routeLambda: Router = createRouter(models.lambda);
  const byName = new Map(services.map((service) => [service.name, service]));

  const run = async (
    service: ServiceName,
    protocol: Protocol,
    target: Target | undefined,
    request: HttpRequest,
    call: Call,
  ): Promise<HttpResponse> => {
    const model = models[service];
    const form = protocol.kind === "query" ? readForm(request) : undefined;
    const found = form ? targetOfForm(model, form) : target;
    if (found === undefined) throw unknownOperation(service, form);
    if (protocol.kind === "aws-json") checkContentType(request);
    const { operation, labels } = found;
    const operations = byName.get(service)?.operations ?? {};
    const perform = Object.hasOwn(operations, operation.name) ? operations[operation.name] : undefined;
    if (perform === undefined) throw notEmulated(service, operation.name);
    const input = form
      ? readQueryInput(model, operation, form)
      : protocol.kind === "rest-json"
        ? readRestInput(model, operation, labels, request)
        : readJsonInput(model, operation, request);
    byName.get(service)?.validate?.(operation.name, input);
    const output = await perform(input as never, call);
    switch (protocol.kind) {
      case "rest-json": {
        const answer = writeRestOutput(model, operation, output);
        return { ...answer, headers: { ...call.answerHeaders, ...answer.headers } };
      }
      case "aws-json":
        return writeJsonOutput(model, operation, output, protocol.contentType);
      case "query":
        return writeQueryOutput(model, operation, output, call.requestId);
    }
  };

  return {
    targetOf(service, protocol, { method, path, query, headers }) {
      if (protocol.kind === "rest-json") return routeLambda(method, path, query);
      const [, name = ""] = (headerOf(headers, "x-amz-target") ?? "").split(".");
      const operation = operationOf(models[service], name);
      return operation && { operation, labels: {} };
    },
    streams: (service, { operation }) => streamOf(models[service], operation) !== undefined,
    async answer(service, protocol, target, request, call) {
      try {
        return await run(service, protocol, target, request, call);
      } catch (error) {
        const known = toServiceError(service, error);
        if (!(error instanceof ServiceError) && known.status >= 500) {
          const operation = target?.operation.name;
          log.error("request failed", {
            service,
            operation,
            requestId: call.requestId,
            error: stackOf(error),
          });
        }
        return writeError(protocol, models[service], known, call.requestId);
      }
    },
    serviceOfAction(service, protocol, request) {
      if (protocol.kind !== "query") return service;
      const form = readForm(request);
      const owner = (["sts", "sqs"] as const).find((name) => targetOfForm(models[name], form) !== undefined);
      return owner ?? service;
    },
    refuse: (service, protocol, error, requestId) => writeError(protocol, models[service], error, requestId),
  };
}

function operationOf(model: ServiceModel, name: string): OperationModel | undefined {
  return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
}

/** The query protocol's parameters: a form in the body, or the address's query. */
function readForm({ body, query }: HttpRequest): URLSearchParams {
  return body.length === 0 ? query : new URLSearchParams(Buffer.from(body).toString("utf8"));
}

function targetOfForm(model: ServiceModel, form: URLSearchParams): Target | undefined {
  const operation = operationOf(model, form.get("Action") ?? "");
  return operation && { operation, labels: {} };
}

function unknownOperation(service: ServiceName, form: URLSearchParams | undefined): ServiceError {
  if (service === "lambda") {
    // What AWS answers to a path or method that belongs to no operation.
    const message = "Unable to determine service/operation name to be authorized";
    return new ServiceError({ code: "AccessDeniedException", status: 403, message, messageKey: "Message" });
  }
  if (form === undefined) {
    return new ServiceError({ code: "UnknownOperationException", status: 400, message: null });
  }
  const action = form.get("Action");
  return action === null
    ? new ServiceError({
        code: "MissingAction",
        status: 400,
        message: "The request must contain the parameter Action",
      })
    : new ServiceError({
        code: "InvalidAction",
        status: 400,
        message: `The action ${action} is not valid for this endpoint.`,
      });
}

function checkContentType({ headers }: HttpRequest): void {
  if (headerOf(headers, "content-type")?.startsWith("application/x-amz-json-1.")) return;
  throw new ServiceError({ code: "UnknownOperationException", status: 404, message: null });
}

function notEmulated(service: ServiceName, operation: string): ServiceError {
  return new ServiceError({
    code: "NotImplementedException",
    status: 501,
    message: `The operation ${operation} of ${service} is not emulated.`,
  });
}

function toServiceError(service: ServiceName, error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof SerializationError) {
    return new ServiceError({ code: "SerializationException", status: 400, message: error.message });
  }
  const message = "The emulator failed to answer this request; its log says why.";
  return service === "lambda"
    ? new ServiceError({
        code: "ServiceException",
        status: 500,
        message,
        messageKey: "Message",
        cause: error,
      })
    : new ServiceError({ code: "InternalFailure", status: 500, message, cause: error });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
