import { eventStream } from "./eventStream.ts";
import { readJson, SerializationError, writeJson } from "./json.ts";
import type { HttpRequest, HttpResponse } from "../../contracts/http.ts";
import { ServiceError } from "../../contracts/service.ts";
import {
  membersOf,
  shapeOf,
  type Member,
  type OperationModel,
  type ServiceModel,
} from "../../contracts/serviceModel.ts";
import { headerOf } from "../headers.ts";
import type { WireProtocol } from "./wireProtocol.ts";

/** Operations by method and path; members in path, query, headers and a body of JSON. */
export const restJson: WireProtocol = {
  kind: "rest-json",
  speaks: () => true,
  missingToken: "Missing Authentication Token",
  find: ({ route }, { method, path, query }) => route(method, path, query),
  read(model, request, found) {
    if (found === undefined) throw unknownRoute();
    const { operation, labels } = found;
    return { operation, input: () => readRestInput(model, operation, labels, request) };
  },
  write(model, operation, output, { answerHeaders }) {
    const answer = writeRestOutput(model, operation, output);
    return { ...answer, headers: { ...answerHeaders, ...answer.headers } };
  },
  writeError: (_model, { code, status, headers, members, messageKey, wireMessage }) => ({
    status,
    headers: { "Content-Type": "application/json", "x-amzn-ErrorType": code, ...headers },
    body: JSON.stringify({ ...members, [messageKey]: wireMessage }),
  }),
};

/** What AWS answers to a path or method that belongs to no operation. */
function unknownRoute(): ServiceError {
  const message = "Unable to determine service/operation name to be authorized";
  return new ServiceError({ code: "AccessDeniedException", status: 403, message, messageKey: "Message" });
}

const inBody = (member: Member): boolean => member.at === undefined;

/** The input of a REST operation, gathered from path, query, headers and body. Throws `SerializationError`. */
function readRestInput(
  model: ServiceModel,
  operation: OperationModel,
  labels: Readonly<Record<string, string>>,
  request: HttpRequest,
): Record<string, unknown> {
  const members = membersOf(model, operation.input);
  const input = members.some(inBody) ? readBody(model, operation, request.body) : {};
  for (const member of members) {
    const value = readMember(model, member, labels, request);
    if (value !== undefined) input[member.name] = value;
  }
  return input;
}

function readBody(model: ServiceModel, operation: OperationModel, body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  return readJson(model, operation.input, parseJson(body), inBody) as Record<string, unknown>;
}

/** Throws `SerializationError` for what is no JSON, without quoting the body. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8"));
  } catch {
    throw new SerializationError("Could not parse request body into json");
  }
}

function readMember(
  model: ServiceModel,
  member: Member,
  labels: Readonly<Record<string, string>>,
  { query, headers, body }: HttpRequest,
): unknown {
  const { at } = member;
  switch (at?.in) {
    case "label":
      return readText(model, member.shape, labels[member.name]);
    case "header":
      return readText(model, member.shape, headerOf(headers, at.name));
    case "query": {
      const shape = shapeOf(model, member.shape);
      if (shape.type !== "list") return readText(model, member.shape, query.get(at.name) ?? undefined);
      if (!query.has(at.name)) return undefined;
      return query.getAll(at.name).map((text) => readText(model, shape.member, text));
    }
    case "payload":
      if (body.length === 0) return undefined;
      return shapeOf(model, member.shape).type === "blob"
        ? body
        : readJson(model, member.shape, parseJson(body));
    case "queryParams":
      // All of the query: what is bound to a member of its own is told apart by nobody who reads the map.
      return Object.fromEntries(query);
    case "prefixHeaders":
      throw new Error(
        `No operation of ${model.service} had a member bound to ${at.in} when this was written.`,
      );
    case undefined:
    case "status":
    case "eventPayload":
    case "eventHeader":
      return undefined;
  }
}

/** A scalar out of path, query or header. */
function readText(model: ServiceModel, shapeName: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "number": {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      if (!Number.isFinite(number))
        throw new SerializationError("STRING_VALUE can not be converted to Integer");
      return number;
    }
    case "boolean":
      if (text !== "true" && text !== "false") {
        throw new SerializationError("STRING_VALUE can not be converted to Boolean");
      }
      return text === "true";
    case "timestamp":
      return readJson(model, shapeName, text);
    default:
      return text;
  }
}

/** The answer to a REST operation: status, headers and body as the output's members are bound. */
function writeRestOutput(model: ServiceModel, operation: OperationModel, output: unknown): HttpResponse {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const members = membersOf(model, operation.output);
  const headers: Record<string, string> = {};
  let status = operation.http?.status ?? 200;
  for (const member of members) {
    const value = values[member.name];
    if (value === undefined || value === null) continue;
    if (member.at?.in === "status") status = Number(value);
    if (member.at?.in === "header")
      headers[member.at.name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  const payload = members.find((member) => member.at?.in === "payload");
  if (payload !== undefined) return writePayload(model, payload, values[payload.name], status, headers);
  if (members.length === 0 || status === 204) return { status, headers, body: "" };
  // InvokeAsync says its status in the body too.
  const inJson = (member: Member) => inBody(member) || member.at?.in === "status";
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(writeJson(model, operation.output, values, inJson)),
  };
}

function writePayload(
  model: ServiceModel,
  member: Member,
  value: unknown,
  status: number,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const shape = shapeOf(model, member.shape);
  if (shape.type === "union" && shape.streaming) {
    const events = value as AsyncIterable<Readonly<Record<string, unknown>>>;
    return {
      status,
      headers: { ...headers, "Content-Type": "application/vnd.amazon.eventstream" },
      body: eventStream(model, member.shape, events),
    };
  }
  if (value === undefined || value === null) return { status, headers, body: "" };
  const body =
    shape.type === "blob" ? (value as Uint8Array) : JSON.stringify(writeJson(model, member.shape, value));
  return { status, headers: { "Content-Type": "application/json", ...headers }, body };
}
