import { request } from "node:http";
import { connect } from "node:net";
import * as v from "valibot";
import type { EnvironmentLog, LogListener, PlatformRecord } from "./environmentLog.ts";
import type { Exchange } from "./http1.ts";
import type { OutputMessage } from "./output.ts";
import { refuse } from "./exchange.ts";

const between = (least: number, most: number, usual: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), usual);

/** A subscription of the Telemetry API; the older Logs API has the same form. */
const Subscription = v.object({
  schemaVersion: v.optional(v.string()),
  types: v.pipe(v.array(v.picklist(["platform", "function", "extension"])), v.minLength(1)),
  destination: v.union([
    v.object({ protocol: v.picklist(["HTTP", "http"]), URI: v.pipe(v.string(), v.url()) }),
    v.object({ protocol: v.picklist(["TCP", "tcp"]), port: v.number() }),
  ]),
  buffering: v.optional(
    v.object({
      maxItems: between(1000, 10_000, 10_000),
      maxBytes: between(262_144, 1_048_576, 262_144),
      timeoutMs: between(25, 30_000, 1000),
    }),
    {},
  ),
});
type Subscription = v.InferOutput<typeof Subscription>;

interface Subscriber {
  readonly name: string;
  readonly subscription: Subscription;
  records: string[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
}

/** Records that are kept for those who subscribe during init. */
const backlogLimit = 1000;

/** Hands what an environment logs to the extensions that subscribed to it, in batches. */
export class Telemetry implements LogListener {
  readonly #log: EnvironmentLog;
  readonly #subscribers: Subscriber[] = [];
  #backlog: { readonly type: string; readonly text: string }[] | undefined;
  #open = true;

  constructor(log: EnvironmentLog) {
    this.#log = log;
  }

  /** Begins to take part in the log. */
  listen(): void {
    this.#log.listener = this;
    this.#backlog ??= [];
  }

  /** Answers a subscription request; only during init. */
  subscribe(exchange: Exchange, name: string, text: string): void {
    if (!this.#open) {
      refuse(exchange, 403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed already");
      return;
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Subscription), text);
    if (!parsed.success) {
      refuse(exchange, 400, "ValidationError", parsed.issues.map(({ message }) => message).join("; "));
      return;
    }
    this.listen();
    const before = this.#subscribers.findIndex((each) => each.name === name);
    if (before >= 0) this.#subscribers.splice(before, 1);
    const subscriber: Subscriber = {
      name,
      subscription: parsed.output,
      records: [],
      bytes: 0,
      timer: undefined,
    };
    this.#subscribers.push(subscriber);
    exchange.respond(200, "Content-Type: application/json\r\n", '"OK"');
    for (const { type, text: record } of this.#backlog ?? []) this.#add(subscriber, type, record);
    const { types } = parsed.output;
    this.#log.platform("INFO", "platform.telemetrySubscription", () => ({
      name,
      state: "Subscribed",
      types,
    }));
  }

  closeSubscription(): void {
    this.#open = false;
    this.#backlog = undefined;
    if (this.#subscribers.length === 0 && this.#log.listener === this) this.#log.listener = undefined;
  }

  platform(record: PlatformRecord): void {
    this.#offer("platform", record);
  }

  output(kind: "function" | "extension", message: OutputMessage): void {
    const time = new Date(message.timestamp).toISOString();
    this.#offer(kind, { time, type: kind, record: recordOf(message.text) });
  }

  /** Sends what is gathered, without waiting for batches to fill. */
  flush(): void {
    for (const subscriber of this.#subscribers) send(subscriber);
  }

  stop(): void {
    this.flush();
    if (this.#log.listener === this) this.#log.listener = undefined;
  }

  #offer(type: string, record: PlatformRecord): void {
    const text = JSON.stringify(record);
    if (this.#backlog !== undefined && this.#backlog.length < backlogLimit)
      this.#backlog.push({ type, text });
    for (const subscriber of this.#subscribers) this.#add(subscriber, type, text);
  }

  #add(subscriber: Subscriber, type: string, text: string): void {
    const { types, buffering } = subscriber.subscription;
    if (!types.some((each) => each === type)) return;
    subscriber.records.push(text);
    subscriber.bytes += Buffer.byteLength(text);
    if (subscriber.records.length >= buffering.maxItems || subscriber.bytes >= buffering.maxBytes)
      send(subscriber);
    else subscriber.timer ??= setTimeout(() => send(subscriber), buffering.timeoutMs).unref();
  }
}

/** A function's own JSON line is a record, any other text is a string. */
function recordOf(text: string): unknown {
  const line = text.endsWith("\n") ? text.slice(0, -1) : text;
  if (!line.startsWith("{")) return line;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return line;
  }
}

function send(subscriber: Subscriber): void {
  clearTimeout(subscriber.timer);
  subscriber.timer = undefined;
  const { records } = subscriber;
  if (records.length === 0) return;
  subscriber.records = [];
  subscriber.bytes = 0;
  const { destination } = subscriber.subscription;
  if ("port" in destination) {
    const socket = connect(destination.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.end(records.map((record) => `${record}\n`).join(""));
    return;
  }
  const body = `[${records.join(",")}]`;
  const url = new URL(destination.URI);
  // `sandbox.localdomain` is the environment itself, which here is this machine.
  const outgoing = request({
    host: "127.0.0.1",
    port: url.port || 80,
    path: url.pathname + url.search,
    method: "POST",
    headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
  });
  outgoing.on("response", (response) => response.resume());
  // A subscriber that is gone loses its records, as on AWS.
  outgoing.on("error", () => undefined);
  outgoing.end(body);
}
