import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { refusal } from "./errors.ts";
import { Distribution } from "./distribution.ts";
import { type LambdaMetrics, type MetricName, metricNames, type Origin } from "./lambdaMetrics.ts";

/** Which values are asked for. */
export interface Question {
  readonly namespace: string | undefined;
  readonly metric: string | undefined;
  readonly dimensions: readonly Dimension[];
  readonly start: Date | undefined;
  readonly end: Date | undefined;
  /** Seconds. */
  readonly period: number | undefined;
}

interface Datapoint {
  /** Epoch milliseconds at which its period begins. */
  readonly start: number;
  readonly values: Distribution;
}

/** The most datapoints that `GetMetricStatistics` gives. */
export const mostDatapoints = 1440;
/** The most that `GetMetricData` gives of one metric, which one answer can have here. */
const mostOfMetric = 100_800;

/** The datapoints of a metric, the oldest first; none for what is not collected. Throws `ServiceError`. */
export function seriesOf(metrics: LambdaMetrics, question: Question, most = mostOfMetric): Datapoint[] {
  const { namespace, metric, dimensions } = question;
  const { start, end, periodMs } = timesOf(question, most);
  const name = metricNames.find((each) => each === metric);
  if (namespace !== "AWS/Lambda" || name === undefined) return [];
  const points = new Map<number, Distribution>();
  const from = Math.floor(start / 60_000) * 60_000;
  const asked = metrics.minutes(
    (minute) => minute.start >= from && minute.start < end && isOf(minute, dimensions),
  );
  for (const minute of asked) {
    const values = minute.metrics.get(name);
    if (values?.statistic("SampleCount") === 0) continue;
    const at = Math.floor(minute.start / periodMs) * periodMs;
    const point = points.get(at) ?? new Distribution();
    if (values !== undefined) point.addAll(values);
    points.set(at, point);
  }
  return [...points]
    .map(([at, values]) => ({ start: at, values }))
    .sort((one, other) => one.start - other.start);
}

/** The series that there are, as `ListMetrics` tells them: each call counts in all of its combinations of dimensions. */
export function* knownSeries(
  metrics: LambdaMetrics,
): Generator<{ readonly name: MetricName; readonly dimensions: readonly Dimension[] }> {
  const seen = new Set<string>();
  for (const minute of metrics.minutes(() => true)) {
    for (const dimensions of combinationsOf(minute)) {
      for (const name of metricNames) {
        const key = JSON.stringify([name, dimensions]);
        if (seen.has(key)) continue;
        seen.add(key);
        yield { name, dimensions };
      }
    }
  }
}

/** Lambda's combinations: of all functions, of one, by what it was called by, and of an alias by version. */
function combinationsOf({ functionName, resource, version }: Origin): readonly (readonly Dimension[])[] {
  const ofFunction = { Name: "FunctionName", Value: functionName };
  const byResource = { Name: "Resource", Value: resource };
  const byVersion = { Name: "ExecutedVersion", Value: version };
  const byAlias = resource !== functionName && !resource.endsWith(`:${version}`);
  return [
    [],
    [ofFunction],
    [ofFunction, byResource],
    ...(byAlias ? [[ofFunction, byResource, byVersion]] : []),
  ];
}

/** Whether a minute's calls count where exactly these dimensions are asked for. */
function isOf(origin: Origin, asked: readonly Dimension[]): boolean {
  return combinationsOf(origin).some(
    (combination) =>
      combination.length === asked.length &&
      combination.every(({ Name, Value }) =>
        asked.some((each) => each.Name === Name && each.Value === Value),
      ),
  );
}

function timesOf({ start, end, period = 60 }: Question, most: number) {
  if (start === undefined) throw refusal("MissingRequiredParameterException", "StartTime is required.");
  if (end === undefined) throw refusal("MissingRequiredParameterException", "EndTime is required.");
  if (start >= end) {
    throw refusal(
      "InvalidParameterValueException",
      "The parameter StartTime must be less than the parameter EndTime.",
    );
  }
  if (!Number.isInteger(period) || period < 1 || (period > 30 && period % 60 !== 0)) {
    throw refusal(
      "InvalidParameterValueException",
      "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.",
    );
  }
  // Lambda's metrics have one minute as their shortest period.
  const periodMs = Math.max(60, period) * 1000;
  const points = Math.ceil((end.getTime() - start.getTime()) / periodMs);
  if (points > most) {
    throw refusal(
      "InvalidParameterCombinationException",
      `You have requested up to ${points} datapoints, which exceeds the limit of ${most}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  return { start: start.getTime(), end: end.getTime(), periodMs };
}
