import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { HttpResponse } from "@smithy/core/transport";
import {
  membersOf,
  type OperationModel,
  type ServiceModel,
} from "../../../src/emulator/contracts/serviceModel.ts";
import type { RawAnswer } from "./sendWithin.ts";

/** The parts of an SDK package that are needed to have it read an answer. */
type Sdk = Readonly<Record<string, unknown>>;

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

/** Has the SDK's own client read an answer, as if it had come for this operation. Rejects if it cannot make sense of it. */
export async function parseWithSdk(
  sdk: Sdk,
  model: ServiceModel,
  operation: OperationModel,
  answer: RawAnswer,
): Promise<void> {
  const client = clientThatGets(sdk, answer);
  const Command = sdk[`${operation.name}Command`] as new (input: unknown) => unknown;
  try {
    const output = await client.send(new Command(smallestInput(model, operation)));
    assert.ok(answer.status < 300, `status ${answer.status} taken for a success`);
    for (const value of Object.values(output)) {
      if (isStream(value)) for await (const _ of value) continue;
    }
  } catch (error) {
    assert.ok(answer.status >= 300, error instanceof Error ? error : String(error));
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    assert.equal($metadata?.httpStatusCode, answer.status);
    assert.notEqual(name, "UnknownError");
    assert.notEqual(name, "SyntaxError");
    assert.notEqual(name, "Error");
  } finally {
    client.destroy();
  }
}

function clientThatGets(sdk: Sdk, { status, headers, body }: RawAnswer): Client {
  const name = Object.keys(sdk).find((key) => /^[A-Z]\w+Client$/.test(key) && !key.startsWith("__"));
  const Client = sdk[name ?? ""] as new (config: unknown) => Client;
  const flat = Object.entries(headers).map(([key, value]) => [key, String(value)]);
  return new Client({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    disableHostPrefix: true,
    // The checksums are of the bodies that were sent, which this client has not seen.
    md5: false,
    requestHandler: {
      handle: async () => ({
        response: new HttpResponse({
          statusCode: status,
          headers: Object.fromEntries(flat),
          body: Readable.from(body.length === 0 ? [] : [body]),
        }),
      }),
    },
  });
}

/** Enough for the client to send the operation: what its path needs, and a queue's address. */
function smallestInput(model: ServiceModel, { input }: OperationModel): Record<string, unknown> {
  const labels = membersOf(model, input).filter(({ at }) => at?.in === "label");
  return Object.fromEntries([
    ...labels.map(({ name, shape }) => [name, shape === "number" ? 1 : "x"]),
    ["QueueUrl", "http://127.0.0.1:1/000000000000/q"],
  ]);
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
