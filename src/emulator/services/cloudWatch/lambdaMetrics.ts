import type { InvocationRecord } from "../../contracts/observer.ts";
import { ServiceError } from "../../contracts/service.ts";
import { Distribution } from "./distribution.ts";

/** Of the metrics of `AWS/Lambda` those that are collected. */
export const metricNames = ["Invocations", "Errors", "Throttles", "Duration"] as const;
export type MetricName = (typeof metricNames)[number];

/** Where the calls of a minute went. */
export interface Origin {
  readonly functionName: string;
  /** The function's name, with the qualifier that it was called by: `Pay:live`. */
  readonly resource: string;
  readonly version: string;
}

interface Minute extends Origin {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly metrics: ReadonlyMap<MetricName, Distribution>;
}

const minuteMs = 60_000;
/** Of one function with one qualifier these last two weeks; of many, less. */
const mostMinutes = 20_000;

/** What is known of functions' calls, minute by minute; in memory, the newest of it. */
export class LambdaMetrics {
  /** The oldest first. */
  readonly #minutes = new Map<string, Minute>();

  readonly observe = (record: InvocationRecord): void => {
    const { functionName, invokedArn, executedVersion: version, startedAt, result } = record;
    const [, resource = functionName] = invokedArn.split(":function:");
    const start = Math.floor(startedAt / minuteMs) * minuteMs;
    const { metrics } = this.#minute({ functionName, resource, version, start });
    if (result.kind === "refused") {
      const throttled =
        result.error instanceof ServiceError && result.error.code === "TooManyRequestsException";
      if (throttled) metrics.get("Throttles")?.add(1);
      return;
    }
    const { functionError, durationMs } = result.outcome;
    metrics.get("Invocations")?.add(1);
    metrics.get("Errors")?.add(functionError === undefined ? 0 : 1);
    metrics.get("Throttles")?.add(0);
    metrics.get("Duration")?.add(durationMs);
  };

  /** The minutes that `fits` accepts, the oldest first. */
  *minutes(fits: (minute: Minute) => boolean): Generator<Minute> {
    for (const minute of this.#minutes.values()) if (fits(minute)) yield minute;
  }

  clear(): void {
    this.#minutes.clear();
  }

  #minute(origin: Omit<Minute, "metrics">): Minute {
    const key = `${origin.start} ${origin.resource} ${origin.version}`;
    const known = this.#minutes.get(key);
    if (known !== undefined) return known;
    const made = { ...origin, metrics: new Map(metricNames.map((name) => [name, new Distribution()])) };
    this.#minutes.set(key, made);
    const [oldest] = this.#minutes.keys();
    if (this.#minutes.size > mostMinutes && oldest !== undefined) this.#minutes.delete(oldest);
    return made;
  }
}
