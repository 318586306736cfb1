import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { HttpRequest, HttpResponse } from "../contracts/http.ts";
import type { PermissionGuard, Input } from "../contracts/permissions/permissions.ts";
import { type ServiceDefinition, ServiceError } from "../contracts/service.ts";
import type { Admitted } from "./admission.ts";
import { BodyTooLargeError, ClientGoneError, type CollectedBody } from "./body.ts";
import { type Caller, IncomingCall } from "./incomingCall.ts";
import { isInput } from "../contracts/permissions/actions.ts";
import { headerOf } from "./headers.ts";
import type { RequestHead } from "./requestHead.ts";
import { actionOf } from "./protocols/awsQuery.ts";
import { SerializationError } from "./protocols/json.ts";
import { takesStream } from "./model/shapes.ts";
import type { OpenService, Services } from "./services.ts";

interface Options {
  readonly region: string;
  readonly accountId: string;
  readonly services: Services;
  /** Undefined compares nothing. */
  readonly guard?: PermissionGuard | undefined;
  readonly log: Log;
}

/** From a request that was let in to the answer of its service. */
export class Dispatcher {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Never rejects for what an operation throws: that becomes an answer. */
  async answer(admitted: Admitted, body: CollectedBody, caller: Caller): Promise<HttpResponse> {
    const { requestId, head, query, claim, protocol, signedRoute } = admitted;
    const { method, path, rawQuery, headers } = head;
    const { bytes, stream } = body;
    const request: HttpRequest = {
      method,
      path,
      rawQuery,
      query,
      headers,
      body: bytes,
      ...(stream !== undefined && { stream }),
    };
    if (signedRoute !== undefined) return signedRoute.answer(request, requestId);
    const service =
      protocol.kind === "query" && "kind" in claim
        ? await this.#options.services.ofAction(admitted.service, actionOf(request))
        : admitted.service;
    try {
      if (admitted.unknownService !== undefined) throw serviceNotEmulated(admitted.unknownService);
      return await this.#run(service, admitted, request, caller);
    } catch (error) {
      if (error instanceof ClientGoneError || error instanceof BodyTooLargeError) throw error;
      const known = toServiceError(service.definition, error);
      if (!(error instanceof ServiceError) && known.status >= 500) {
        this.#options.log.error("request failed", {
          service: service.definition.name,
          operation: admitted.found?.operation.name,
          requestId,
          error: stackOf(error),
        });
      }
      return protocol.writeError(service.model, known, requestId);
    }
  }

  async #run(
    { definition, model, operations }: OpenService,
    { requestId, endpoint, head, protocol, found, bodyLimit, claim }: Admitted,
    incoming: HttpRequest,
    caller: Caller,
  ): Promise<HttpResponse> {
    const { region, accountId } = this.#options;
    const streams = found !== undefined && takesStream(model, found.operation);
    const request = streams ? incoming : await collected(incoming, bodyLimit);
    const accessKeyId = "kind" in claim ? undefined : claim.accessKeyId;
    const asked = { accessKeyId, definition };
    if (definition.forward !== undefined) {
      this.#check({ ...asked, operation: targetOf(head), input: () => bodyOf(request) });
      return definition.forward(request);
    }
    const { operation, input: readInput } = protocol.read(model, request, found);
    const perform = Object.hasOwn(operations, operation.name) ? operations[operation.name] : undefined;
    if (perform === undefined) throw notEmulated(definition.name, operation.name);
    const input = readInput();
    this.#check({ ...asked, operation: operation.name, input: () => input });
    definition.validate?.(operation.name, input);
    const facts = { requestId, region, accountId, endpoint, protocol: protocol.kind, accessKeyId };
    const call = new IncomingCall(facts, head.headers, caller);
    const output = await perform(input as never, call);
    return protocol.write(model, operation, output, call);
  }

  #check({ accessKeyId, definition: { actions }, operation, input }: Checked): void {
    if (accessKeyId === undefined || actions === undefined) return;
    this.#options.guard?.check({ accessKeyId, actions, operation, input });
  }
}

interface Checked {
  readonly accessKeyId: string | undefined;
  readonly definition: ServiceDefinition;
  readonly operation: string;
  readonly input: () => Input;
}

/** The operation of a request that goes on to another program, which only its head names. */
function targetOf({ headers }: RequestHead): string {
  return (headerOf(headers, "x-amz-target") ?? "").split(".")[1] ?? "";
}

/** Its input; nothing where the body is no JSON, which that program says. */
function bodyOf({ body }: HttpRequest): Input {
  try {
    const input: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return isInput(input) ? input : {};
  } catch {
    return {};
  }
}

/** The request with its body, which an operation that does not read it by itself wants whole. */
async function collected(request: HttpRequest, limit: number): Promise<HttpRequest> {
  const { stream, ...rest } = request;
  if (stream === undefined) return request;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return { ...rest, body: Buffer.concat(chunks) };
}

function serviceNotEmulated(name: string): ServiceError {
  return notImplemented(`The service '${name}' is not emulated.`);
}

function notEmulated(service: string, operation: string): ServiceError {
  return notImplemented(`The operation ${operation} of ${service} is not emulated.`);
}

function notImplemented(message: string): ServiceError {
  return new ServiceError({ code: "NotImplementedException", status: 501, message });
}

function toServiceError({ errors }: ServiceDefinition, error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof SerializationError) {
    return new ServiceError({ code: "SerializationException", status: 400, message: error.message });
  }
  const { code, messageKey } = errors?.internal ?? { code: "InternalFailure", messageKey: "message" };
  const message = "The emulator failed to answer this request; its log says why.";
  return new ServiceError({ code, status: 500, message, messageKey, cause: error });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
