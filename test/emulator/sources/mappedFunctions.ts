import * as lambda from "@aws-sdk/client-lambda";
import type { InvocationRecord } from "../../../src/emulator/contracts/observer.ts";
import { until } from "../../until.ts";

/** What a mapped function was called with, as the emulator's observer was told when each call was over. */
export class SeenEvents {
  readonly #records: InvocationRecord[] = [];

  readonly observe = (record: InvocationRecord): void => void this.#records.push(record);

  /** Calls of a function that ran, in the order in which they ended. */
  of(functionName: string): readonly SeenEvent[] {
    return this.#records
      .filter((record) => record.functionName === functionName && record.result.kind === "answered")
      .map(({ payload, startedAt, endedAt, caller }) => ({
        event: JSON.parse(Buffer.from(payload).toString("utf8")) as MappedEvent,
        startedAt,
        endedAt,
        caller,
      }));
  }

  records(functionName: string): readonly MappedRecord[] {
    return this.of(functionName).flatMap(({ event }) => event.Records);
  }

  bodies(functionName: string): readonly (string | undefined)[] {
    return this.records(functionName).map(({ body }) => body);
  }
}

interface SeenEvent {
  readonly event: MappedEvent;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly caller: InvocationRecord["caller"];
}

interface MappedEvent {
  readonly Records: readonly MappedRecord[];
  readonly [member: string]: unknown;
}

interface MappedRecord {
  readonly body?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly kinesis?: Readonly<Record<string, string>>;
}

/** Creates a mapping and waits until it is polled. */
export async function mapped(
  client: lambda.LambdaClient,
  request: lambda.CreateEventSourceMappingRequest,
): Promise<string> {
  const { UUID } = await client.send(new lambda.CreateEventSourceMappingCommand(request));
  const wanted = request.Enabled === false ? "Disabled" : "Enabled";
  await stateOf(client, UUID, wanted);
  return UUID ?? "";
}

/** Changes a mapping and waits until that is done. */
export async function remapped(
  client: lambda.LambdaClient,
  request: lambda.UpdateEventSourceMappingRequest,
): Promise<void> {
  await client.send(new lambda.UpdateEventSourceMappingCommand(request));
  await stateOf(client, request.UUID, request.Enabled === false ? "Disabled" : "Enabled");
}

async function stateOf(client: lambda.LambdaClient, UUID: string | undefined, wanted: string): Promise<void> {
  await until(
    async () => (await client.send(new lambda.GetEventSourceMappingCommand({ UUID }))).State === wanted,
  );
}
