import { eventStream, initialResponse } from "./eventStream.ts";
import { readJson, writeJson } from "./json.ts";
import type { HttpRequest, HttpResponse } from "../message.ts";
import { type OperationModel, type ServiceModel, streamOf } from "../model/model.ts";
import { parseJson } from "./restJson.ts";

/** The input of an operation of the JSON protocols: the whole body. Throws `SerializationError`. */
export function readJsonInput(
  model: ServiceModel,
  operation: OperationModel,
  { body }: HttpRequest,
): Record<string, unknown> {
  if (body.length === 0) return {};
  return readJson(model, operation.input, parseJson(body)) as Record<string, unknown>;
}

export function writeJsonOutput(
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
