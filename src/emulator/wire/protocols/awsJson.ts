import { eventStream, initialResponse } from "./eventStream.ts";
import { readJson, writeJson } from "./json.ts";
import type { HttpRequest, HttpResponse } from "../../contracts/http.ts";
import { type Protocol, ServiceError } from "../../contracts/service.ts";
import type { OperationModel, ServiceModel } from "../../contracts/serviceModel.ts";
import { headerOf } from "../headers.ts";
import { operationOf, streamOf } from "../model/shapes.ts";
import { olderCode } from "./olderCode.ts";
import { parseJson } from "./restJson.ts";
import type { WireProtocol } from "./wireProtocol.ts";

type AwsJson = Extract<Protocol, { kind: "aws-json" }>;

/** Operations by `X-Amz-Target`; everything else in a body of JSON. */
export function awsJson({ version, errorNamespace, queryCompatible }: AwsJson): WireProtocol {
  const contentType = `application/x-amz-json-${version}`;
  const typeOf = (model: ServiceModel, code: string) => {
    if (errorNamespace === undefined) return code;
    return `${Object.hasOwn(model.errors, code) ? errorNamespace : "com.amazon.coral.service"}#${code}`;
  };
  return {
    kind: "aws-json",
    speaks: (headers) => headerOf(headers, "x-amz-target") !== undefined,
    missingToken: "Request is missing Authentication Token",
    find({ model }, { headers }) {
      const [, name = ""] = (headerOf(headers, "x-amz-target") ?? "").split(".");
      return operationOf(model, name);
    },
    read(model, request, found) {
      if (found === undefined) throw unknownOperation(400);
      const isJson = headerOf(request.headers, "content-type")?.startsWith("application/x-amz-json-1.");
      if (isJson !== true) throw unknownOperation(404);
      const { operation } = found;
      return { operation, input: () => readJsonInput(model, operation, request) };
    },
    write: (model, operation, output) => writeJsonOutput(model, operation, output, contentType),
    writeError(model, error) {
      const { code, status, headers, members, messageKey, wireMessage } = error;
      const queryError = queryCompatible && { "x-amzn-query-error": olderCode(model, error) };
      return {
        status,
        headers: { "Content-Type": contentType, ...queryError, ...headers },
        body: JSON.stringify({
          __type: typeOf(model, code),
          ...members,
          ...(wireMessage !== null && { [messageKey]: wireMessage }),
        }),
      };
    },
  };
}

function unknownOperation(status: number): ServiceError {
  return new ServiceError({ code: "UnknownOperationException", status, message: null });
}

/** The input of an operation of the JSON protocols: the whole body. Throws `SerializationError`. */
function readJsonInput(
  model: ServiceModel,
  operation: OperationModel,
  { body }: HttpRequest,
): Record<string, unknown> {
  if (body.length === 0) return {};
  return readJson(model, operation.input, parseJson(body)) as Record<string, unknown>;
}

function writeJsonOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: unknown,
  contentType: string,
): HttpResponse {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const stream = streamOf(model, operation);
  const json = () =>
    JSON.stringify(writeJson(model, operation.output, values, (member) => member !== stream));
  if (stream === undefined) {
    // An operation without output answers with an empty body.
    const body = operation.output === "unit" ? "" : json();
    return { status: 200, headers: { "Content-Type": contentType }, body };
  }
  const events = values[stream.name] as AsyncIterable<Readonly<Record<string, unknown>>>;
  return {
    status: 200,
    headers: { "Content-Type": "application/vnd.amazon.eventstream" },
    body: withInitialResponse(json(), eventStream(model, stream.shape, events)),
  };
}

async function* withInitialResponse(
  json: string,
  events: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield initialResponse(json);
  yield* events;
}
