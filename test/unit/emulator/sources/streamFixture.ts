import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import type { Owed } from "../../../../src/emulator/contracts/deliveries.ts";
import type { Mapping, MappingSettings } from "../../../../src/emulator/contracts/eventSources.ts";
import type { Invocations } from "../../../../src/emulator/contracts/invocations.ts";
import { kinesisForm } from "../../../../src/emulator/sources/kinesis/kinesisForm.ts";
import { FunctionCalls } from "../../../../src/emulator/sources/polling/functionCalls.ts";
import { Places } from "../../../../src/shared/places.ts";
import { migrations, PositionTable } from "../../../../src/emulator/sources/shards/positions.ts";
import { StreamSource } from "../../../../src/emulator/sources/shards/stream/source.ts";
import { silentLog } from "../../../../src/shared/log.ts";
import { ManualClock } from "../../../manualClock.ts";
import { until } from "../../../until.ts";
import { MemoryStream } from "./memoryStreams.ts";

export const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";

/** A record's data as the function sees it, by the shard. */
interface SeenCall {
  readonly data: readonly string[];
  readonly event: Readonly<Record<string, unknown>>;
  /** Ends the call. */
  readonly answer: (result: unknown) => void;
  readonly fail: () => void;
}

/** One mapping of a stream in memory, polled with a clock that stands still and a function whose calls the test answers. */
export class MappedStream {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 1));
  readonly stream = new MemoryStream();
  readonly calls: SeenCall[] = [];
  readonly owed: Owed[] = [];
  readonly results: string[] = [];
  readonly database: DatabaseSync;
  /** Called instead of waiting for the test's answer. */
  handler: ((data: readonly string[], event: Readonly<Record<string, unknown>>) => unknown) | undefined;
  #mapping: Mapping;
  #polling: ReturnType<StreamSource<never>["open"]> | undefined;

  constructor(
    t: Pick<TestContext, "after">,
    settings: Partial<MappingSettings> = {},
    database: DatabaseSync = new DatabaseSync(":memory:"),
  ) {
    this.database = database;
    this.database.exec(migrations.map(({ sql }) => sql).join(";"));
    this.#mapping = {
      uuid: "8f9e0d1c-0000-4000-8000-000000000000",
      kind: "kinesis",
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:orders:live",
      roleArn: "arn:aws:iam::000000000000:role/orders",
      active: true,
      settings: { EventSourceArn: streamArn, StartingPosition: "TRIM_HORIZON", ...settings },
    };
    t.after(async () => {
      for (const { fail } of this.calls) fail();
      await this.stop();
      if (this.database.isOpen) this.database.close();
    });
  }

  /** Begins to poll, also again after `stop`, as an emulator that starts. */
  start(): void {
    const invocations: Invocations = {
      run: async (_fn, request) => ({ outcome: await this.#run(request().payload), executedVersion: "7" }),
    };
    const source = new StreamSource({
      form: kinesisForm(this.stream),
      database: this.database,
      positions: new PositionTable(this.database),
      deliveries: { owe: (owed) => void this.owed.push(owed) },
      calls: new FunctionCalls({ invocations, places: new Places(10), log: silentLog }),
      mappings: {
        processed: (_uuid, result) => {
          // A mapping's record is in the database, which may fail.
          this.database.prepare("SELECT 1").get();
          this.results.push(result);
        },
      },
      clock: this.clock,
      timeScale: 1,
      log: silentLog,
    });
    this.#polling = source.open(this.#mapping.uuid, () => this.#mapping);
  }

  async stop(): Promise<void> {
    await this.#polling?.stop();
    this.#polling = undefined;
  }

  change(change: { readonly active?: boolean; readonly settings?: Partial<MappingSettings> }): void {
    const { settings, ...rest } = change;
    this.#mapping = {
      ...this.#mapping,
      ...rest,
      ...(settings !== undefined && { settings: { ...this.#mapping.settings, ...settings } }),
    };
    this.#polling?.wake();
  }

  nudge(): void {
    this.#polling?.wake();
  }

  put(shardId: string, ...data: readonly string[]): void {
    this.stream.put(
      shardId,
      this.clock.now(),
      ...data.map((each) => ({ key: each.slice(0, 1), data: each })),
    );
  }

  /** What the function was called with so far. */
  get seen(): readonly (readonly string[])[] {
    return this.calls.map(({ data }) => data);
  }

  /** Waits for so many calls in all, and gives the last of them. */
  async called(count: number): Promise<SeenCall> {
    await until(() => this.calls.length >= count);
    const call = this.calls[count - 1];
    if (call === undefined) throw new Error("no call");
    return call;
  }

  /** Moves time on until it is so, or there were so many calls: each pause and window ends. */
  async passUntil(wanted: number | (() => boolean)): Promise<void> {
    const isSo = typeof wanted === "number" ? () => this.calls.length >= wanted : wanted;
    await until(async () => {
      if (isSo()) return true;
      await quiet();
      const next = this.clock.nextDueMs;
      if (next !== undefined && !isSo()) this.clock.advance(next);
      return false;
    });
  }

  async #run(payload: Uint8Array) {
    const event = JSON.parse(Buffer.from(payload).toString("utf8")) as Readonly<Record<string, unknown>>;
    const records = event["Records"] as readonly { readonly kinesis: { readonly data: string } }[];
    const data = records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString("utf8"));
    const { promise, resolve } = Promise.withResolvers<{ readonly value: unknown } | "failed">();
    this.calls.push({ data, event, answer: (value) => resolve({ value }), fail: () => resolve("failed") });
    if (this.handler !== undefined) resolve(answered(() => this.handler?.(data, event)));
    const result = await promise;
    const failed = result === "failed";
    return {
      payload: Buffer.from(JSON.stringify(failed ? { errorMessage: "no" } : (result.value ?? null))),
      contentType: "application/json",
      ...(failed && { functionError: "Unhandled" as const }),
      logTail: new Uint8Array(),
      durationMs: 1,
      billedDurationMs: 1,
      maxMemoryUsedMb: 1,
    };
  }
}

function answered(work: () => unknown): { readonly value: unknown } | "failed" {
  try {
    return { value: work() };
  } catch {
    return "failed";
  }
}

/** Lets all that is ready run. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
