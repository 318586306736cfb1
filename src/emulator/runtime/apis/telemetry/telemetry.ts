import type { EnvironmentLog, LogListener } from "../../log/environmentLog.ts";
import type { Clock } from "../../../../shared/clock.ts";
import { type Exchange, refuse } from "../exchange.ts";
import type { OutputMessage } from "../../log/output.ts";
import type { PlatformRecord } from "../../log/platformRecords.ts";
import { parseSubscription, type Subscription, type TelemetryApi } from "./subscription.ts";
import { TelemetrySender } from "./sender.ts";
import { logsShape, type TelemetryEvent, telemetryShape, type TelemetryShape } from "./shape.ts";

interface Subscriber {
  readonly subscription: Subscription;
  readonly shape: TelemetryShape;
  readonly sender: TelemetrySender;
}

/** Events that are kept for those who subscribe during init, and characters of what functions wrote. */
const backlogLimit = 1000;
const backlogCharacters = 1024 * 1024;

/** How each API names its errors, and its record of a subscription. */
const words = {
  telemetry: {
    name: "Telemetry API",
    closed: "Telemetry.SubscriptionClosed",
    invalid: "ValidationError",
    record: "platform.telemetrySubscription",
  },
  logs: {
    name: "Logs API",
    closed: "Logs.SubscriptionClosed",
    invalid: "Logs.ValidationError",
    record: "platform.logsSubscription",
  },
} as const;

/** The Telemetry API and the older Logs API: hands what an environment logs to the extensions that subscribed to it. */
export class Telemetry implements LogListener {
  readonly #log: EnvironmentLog;
  readonly #clock: Clock;
  readonly #addresses: readonly string[];
  readonly #subscribers = new Map<string, Subscriber>();
  #backlog: TelemetryEvent[] | undefined;
  #backlogLength = 0;
  #open = true;

  /** `addresses` are where extensions may listen. */
  constructor(log: EnvironmentLog, addresses: readonly string[], clock: Clock) {
    this.#log = log;
    this.#addresses = addresses;
    this.#clock = clock;
  }

  /** Begins to take part in the log. */
  listen(): void {
    this.#log.listener = this;
    this.#backlog ??= [];
  }

  /** Answers a subscription request; only during init, and by one of the two APIs. */
  subscribe(exchange: Exchange, api: TelemetryApi, name: string, text: string): void {
    const { closed, invalid, record } = words[api];
    if (!this.#open) {
      refuse(exchange, 403, closed, `${words[api].name} subscription is closed already`);
      return;
    }
    const before = this.#subscribers.get(name);
    const other = before?.subscription.api;
    if (other !== undefined && other !== api) {
      // The manual says that this is an error, and not which.
      refuse(exchange, 400, invalid, `The extension has subscribed by the ${words[other].name} already`);
      return;
    }
    const parsed = parseSubscription(api, text);
    if ("problem" in parsed) {
      refuse(exchange, 400, invalid, parsed.problem);
      return;
    }
    const { subscription } = parsed;
    if (before === undefined) this.#begin(name, subscription);
    exchange.respond(200, "Content-Type: application/json\r\n", '"OK"');
    this.#log.platform("INFO", record, () => ({
      name,
      state: before === undefined ? "Subscribed" : "Already subscribed",
      types: subscription.types,
    }));
  }

  closeSubscription(): void {
    this.#open = false;
    this.#backlog = undefined;
    if (this.#subscribers.size === 0 && this.#log.listener === this) this.#log.listener = undefined;
  }

  platform(record: PlatformRecord): void {
    this.#offer({ kind: "platform", record });
  }

  fault({ timestamp, text }: OutputMessage): void {
    this.#offer({ kind: "fault", time: new Date(timestamp).toISOString(), text });
  }

  output(kind: "function" | "extension", { timestamp, text }: OutputMessage): void {
    this.#offer({ kind, time: new Date(timestamp).toISOString(), text });
  }

  /** Sends what is gathered, without waiting for batches to fill. */
  flush(): void {
    for (const { sender } of this.#subscribers.values()) sender.flush();
  }

  stop(): void {
    for (const { sender } of this.#subscribers.values()) sender.stop();
    if (this.#log.listener === this) this.#log.listener = undefined;
  }

  #begin(name: string, subscription: Subscription): void {
    this.listen();
    const { api, schemaVersion } = subscription;
    const shape = api === "logs" ? logsShape(schemaVersion) : telemetryShape(schemaVersion, this.#log.format);
    const sender = new TelemetrySender({
      subscription,
      addresses: this.#addresses,
      clock: this.#clock,
      onDropped: (dropped) => {
        this.#log.platform("WARN", "platform.logsDropped", () => ({
          ...dropped,
          reason:
            "Some logs were dropped because the downstream consumer is slower than the logs production rate",
        }));
      },
    });
    const subscriber = { subscription, shape, sender };
    this.#subscribers.set(name, subscriber);
    for (const event of this.#backlog ?? []) send(subscriber, event);
  }

  #keep(event: TelemetryEvent): void {
    if (this.#backlog === undefined || this.#backlog.length >= backlogLimit) return;
    const length = "text" in event ? event.text.length : 0;
    if (this.#backlogLength + length > backlogCharacters) return;
    this.#backlogLength += length;
    this.#backlog.push(event);
  }

  #offer(event: TelemetryEvent): void {
    this.#keep(event);
    for (const subscriber of this.#subscribers.values()) send(subscriber, event);
  }
}

function send({ subscription, shape, sender }: Subscriber, event: TelemetryEvent): void {
  const kind = event.kind === "fault" ? "platform" : event.kind;
  if (!subscription.types.includes(kind)) return;
  for (const record of shape(event)) sender.add(JSON.stringify(record));
}
