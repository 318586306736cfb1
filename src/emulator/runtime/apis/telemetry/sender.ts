import { request } from "node:http";
import { connect, type Socket } from "node:net";
import type { Subscription } from "./subscription.ts";

/** Records that could not be handed over. */
export interface Dropped {
  readonly droppedBytes: number;
  readonly droppedRecords: number;
}

/** Only where nobody listens may another address be meant. */
type Outcome = "sent" | "failed" | "unreachable";

interface Batch {
  readonly records: readonly string[];
  readonly bytes: number;
}

/** Full batches that wait for a slow subscriber; AWS bounds them too, and does not say where. */
const waitingLimit = 16;
/** Waits between tries, in milliseconds: a subscriber may listen a moment later than it subscribes. */
const retryWaitsMs = [50, 100, 200, 400, 800, 1600];

/** Gathers one subscriber's records and hands them over in batches, one after the other and in their order. */
export class TelemetrySender {
  readonly #subscription: Subscription;
  readonly #addresses: readonly string[];
  readonly #onDropped: (dropped: Dropped) => void;
  #records: string[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting: Batch[] = [];
  #sending = false;
  #dropped = { droppedBytes: 0, droppedRecords: 0 };
  #socket: Socket | undefined;
  #stopped = false;

  /**
   * `addresses` are where the subscriber may listen, tried in their order. `onDropped` is told of records that were lost,
   * once others get through again.
   */
  constructor(
    subscription: Subscription,
    addresses: readonly string[],
    onDropped: (dropped: Dropped) => void,
  ) {
    this.#subscription = subscription;
    this.#addresses = addresses;
    this.#onDropped = onDropped;
  }

  add(record: string): void {
    if (this.#stopped) return;
    const { maxItems, maxBytes, timeoutMs } = this.#subscription.buffering;
    this.#records.push(record);
    this.#bytes += Buffer.byteLength(record);
    if (this.#records.length >= maxItems || this.#bytes >= maxBytes) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), timeoutMs).unref();
  }

  /** Hands over what is gathered, without waiting for the batch to fill. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
        await pause(waitMs);
      }
      for (const address of this.#addresses) {
        const outcome = await this.#sendTo(address, batch);
        if (outcome === "sent") return true;
        if (outcome === "failed") break;
      }
    }
    return false;
  }

  #sendTo(address: string, { records }: Batch): Promise<Outcome> {
    const { destination } = this.#subscription;
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

  #drop({ records, bytes }: Batch): void {
    this.#dropped.droppedRecords += records.length;
    this.#dropped.droppedBytes += bytes;
  }

  #tellDropped(): void {
    if (this.#dropped.droppedRecords === 0) return;
    const dropped = this.#dropped;
    this.#dropped = { droppedBytes: 0, droppedRecords: 0 };
    this.#onDropped(dropped);
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

async function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  await promise;
}
