import { request } from "node:http";
import { connect, type Socket } from "node:net";
import type { Clock } from "../../../../shared/clock.ts";
import type { Subscription } from "./subscription.ts";

/** Records that could not be handed over. */
export interface Dropped {
  readonly droppedBytes: number;
  readonly droppedRecords: number;
}

/** `unreachable`: the connection was refused, and the next address may be the one. */
type Outcome = "sent" | "failed" | "unreachable";

interface Batch {
  readonly records: readonly string[];
  readonly bytes: number;
}

/** Full batches that wait for a slow subscriber; AWS bounds them too, and does not say where. */
const waitingLimit = 16;
/** Waits between tries, in milliseconds: a subscriber may listen a moment later than it subscribes. */
const retryWaitsMs = [50, 100, 200, 400, 800, 1600];

interface SenderOptions {
  readonly subscription: Subscription;
  /** Where the subscriber may listen, tried in their order. */
  readonly addresses: readonly string[];
  readonly clock: Clock;
  /** Is told of records that were lost, once others get through again. */
  readonly onDropped: (dropped: Dropped) => void;
}

/** Gathers one subscriber's records and hands them over in batches, one after the other and in their order. */
export class TelemetrySender {
  readonly #options: SenderOptions;
  #records: string[] = [];
  #bytes = 0;
  #cancelFlush: (() => void) | undefined;
  readonly #waiting: Batch[] = [];
  #sending = false;
  #dropped = { droppedBytes: 0, droppedRecords: 0 };
  #socket: Socket | undefined;
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  add(record: string): void {
    if (this.#stopped) return;
    const { subscription, clock } = this.#options;
    const { maxItems, maxBytes, timeoutMs } = subscription.buffering;
    this.#records.push(record);
    this.#bytes += Buffer.byteLength(record);
    if (this.#records.length >= maxItems || this.#bytes >= maxBytes) this.flush();
    else this.#cancelFlush ??= clock.after(timeoutMs, () => this.flush());
  }

  /** Hands over what is gathered, without waiting for the batch to fill. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#records.length === 0) return;
    const batch = { records: this.#records, bytes: this.#bytes };
    this.#records = [];
    this.#bytes = 0;
    if (this.#waiting.length < waitingLimit) this.#waiting.push(batch);
    else this.#drop(batch);
    if (!this.#sending) void this.#sendAll();
  }

  /** Tries once more to hand over what there is; nothing is gathered from then on. */
  stop(): void {
    this.flush();
    this.#stopped = true;
    if (!this.#sending) this.#socket?.end();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      if (await this.#sendOne(batch)) this.#tellDropped();
      else this.#drop(batch);
    }
    this.#sending = false;
    if (this.#stopped) this.#socket?.end();
  }

  async #sendOne(batch: Batch): Promise<boolean> {
    for (const waitMs of [0, ...retryWaitsMs]) {
      if (waitMs > 0) {
        if (this.#stopped) return false;
        await this.#pause(waitMs);
      }
      for (const address of this.#options.addresses) {
        const outcome = await this.#sendTo(address, batch);
        if (outcome === "sent") return true;
        if (outcome === "failed") break;
      }
    }
    return false;
  }

  #sendTo(address: string, { records }: Batch): Promise<Outcome> {
    const { destination } = this.#options.subscription;
    return destination.kind === "tcp"
      ? this.#write(address, destination.port, records.map((record) => `${record}\n`).join(""))
      : post(address, destination, `[${records.join(",")}]`);
  }

  /** All batches go over one connection, as long as it lasts. */
  async #write(address: string, port: number, text: string): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#socket ??= this.#connect(address, port);
    const socket = this.#socket;
    const failed = (error: NodeJS.ErrnoException) => resolve(outcomeOf(error));
    const closed = () => resolve("failed");
    socket.once("error", failed).once("close", closed);
    socket.write(text, (error) => {
      if (!error) resolve("sent");
    });
    const written = await promise;
    socket.off("error", failed).off("close", closed);
    return written;
  }

  #connect(address: string, port: number): Socket {
    const socket = connect(port, address);
    socket.unref();
    socket.resume();
    const gone = () => {
      if (this.#socket === socket) this.#socket = undefined;
    };
    socket.on("error", gone).on("close", gone);
    return socket;
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.clock.after(ms, resolve);
    await promise;
  }

  #drop({ records, bytes }: Batch): void {
    this.#dropped.droppedRecords += records.length;
    this.#dropped.droppedBytes += bytes;
  }

  #tellDropped(): void {
    if (this.#dropped.droppedRecords === 0) return;
    const dropped = this.#dropped;
    this.#dropped = { droppedBytes: 0, droppedRecords: 0 };
    this.#options.onDropped(dropped);
  }
}

async function post(
  address: string,
  { port, path, method }: Extract<Subscription["destination"], { kind: "http" }>,
  body: string,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const outgoing = request({
    host: address,
    port,
    path,
    method,
    headers: {
      Host: `sandbox.localdomain:${port}`,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    },
  });
  outgoing.on("socket", (socket) => socket.unref());
  outgoing.on("response", (response) => {
    response.resume();
    resolve((response.statusCode ?? 500) < 400 ? "sent" : "failed");
  });
  outgoing.on("error", (error) => resolve(outcomeOf(error)));
  outgoing.end(body);
  return await promise;
}

function outcomeOf({ code }: NodeJS.ErrnoException): Outcome {
  return code === "ECONNREFUSED" ? "unreachable" : "failed";
}
