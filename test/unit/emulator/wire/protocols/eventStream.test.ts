import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { eventStream } from "../../../../../src/emulator/wire/protocols/eventStream.ts";
import { loadModels } from "../../../../models.ts";
import { ServiceError } from "../../../../../src/emulator/contracts/service.ts";

const { lambda } = await loadModels();
// The SDK's own decoder: it checks both checksums.
const codec = new EventStreamCodec(
  (input) => Buffer.from(input).toString("utf8"),
  (input) => Buffer.from(input, "utf8"),
);

async function decoded(source: AsyncIterable<Record<string, unknown>>) {
  const messages = [];
  for await (const message of eventStream(lambda, "InvokeWithResponseStreamResponseEvent", source)) {
    const { headers, body } = codec.decode(message);
    const values = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
    messages.push({ ...values, body: Buffer.from(body).toString() });
  }
  return messages;
}

test("events are encoded as the SDK decodes them: blobs as they are, structures as JSON", async () => {
  async function* source() {
    yield { PayloadChunk: { Payload: Buffer.from("hé") } };
    yield { PayloadChunk: { Payload: new Uint8Array() } };
    yield { InvokeComplete: { ErrorCode: "Unhandled" } };
  }
  assert.deepEqual(await decoded(source()), [
    {
      ":message-type": "event",
      ":event-type": "PayloadChunk",
      ":content-type": "application/octet-stream",
      body: "hé",
    },
    {
      ":message-type": "event",
      ":event-type": "PayloadChunk",
      ":content-type": "application/octet-stream",
      body: "",
    },
    {
      ":message-type": "event",
      ":event-type": "InvokeComplete",
      ":content-type": "application/json",
      body: '{"ErrorCode":"Unhandled"}',
    },
  ]);
});

test("an error after the first event ends the stream with an exception event", async () => {
  async function* source() {
    yield { PayloadChunk: { Payload: Buffer.from("x") } };
    throw new ServiceError({ code: "SessionTimeoutException", status: 400, message: "over" });
  }
  const [, last] = await decoded(source());
  assert.deepEqual(last, {
    ":message-type": "exception",
    ":exception-type": "SessionTimeoutException",
    ":content-type": "application/json",
    body: '{"message":"over"}',
  });
});
