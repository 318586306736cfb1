import { crc32 } from "node:zlib";
import { messageOf } from "../../../shared/errors.ts";
import { writeJson } from "./json.ts";
import { ServiceError } from "../../contracts/service.ts";
import { membersOf, shapeOf, type Member, type ServiceModel } from "../../contracts/serviceModel.ts";

/**
 * Encodes events `{ EventName: event }` of a streaming union as `application/vnd.amazon.eventstream`. An error of the source ends
 * the stream with an exception event: the status line is long gone by then.
 */
export async function* eventStream(
  model: ServiceModel,
  union: string,
  events: AsyncIterable<Readonly<Record<string, unknown>>>,
): AsyncGenerator<Uint8Array> {
  const members = membersOf(model, union);
  try {
    for await (const event of events) {
      const member = members.find(({ name }) => event[name] !== undefined);
      if (member !== undefined) yield encodeEvent(model, member, event[member.name]);
    }
  } catch (error) {
    const [type, message] =
      error instanceof ServiceError
        ? [error.code, error.wireMessage]
        : ["InternalServerException", messageOf(error)];
    yield encodeMessage(
      { ":message-type": "exception", ":exception-type": type, ":content-type": "application/json" },
      Buffer.from(JSON.stringify({ message })),
    );
  }
}

/** The first message of a stream in the JSON protocols: the members of the output beside the stream. */
export function initialResponse(body: string): Uint8Array {
  return encodeMessage(
    {
      ":message-type": "event",
      ":event-type": "initial-response",
      ":content-type": "application/x-amz-json-1.1",
    },
    Buffer.from(body),
  );
}

function encodeEvent(model: ServiceModel, member: Member, event: unknown): Uint8Array {
  const payload = membersOf(model, member.shape).find(({ at }) => at?.in === "eventPayload");
  const headers = { ":message-type": "event", ":event-type": member.name };
  if (payload === undefined) {
    const json = JSON.stringify(writeJson(model, member.shape, event));
    return encodeMessage({ ...headers, ":content-type": "application/json" }, Buffer.from(json));
  }
  const value = (event as Readonly<Record<string, unknown>>)[payload.name];
  const isBlob = shapeOf(model, payload.shape).type === "blob";
  return encodeMessage(
    { ...headers, ":content-type": isBlob ? "application/octet-stream" : "text/plain" },
    isBlob ? ((value as Uint8Array | undefined) ?? new Uint8Array()) : Buffer.from(String(value)),
  );
}

const stringHeader = 7;

/**
 * One message: total length, length of headers, CRC-32 of these two; headers as name length, name, type, value length,
 * value; the payload; CRC-32 of all before. Lengths are big-endian.
 */
function encodeMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Uint8Array {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const head = Buffer.from([Buffer.byteLength(name)]);
    const size = Buffer.alloc(3);
    size.writeUInt8(stringHeader, 0);
    size.writeUInt16BE(Buffer.byteLength(value), 1);
    parts.push(head, Buffer.from(name), size, Buffer.from(value));
  }
  const encodedHeaders = Buffer.concat(parts);
  const message = Buffer.alloc(12 + encodedHeaders.length + payload.length + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(encodedHeaders.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(encodedHeaders, 12);
  message.set(payload, 12 + encodedHeaders.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}
