import type {
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  MetricDataQuery,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { pageInOrder } from "../../../shared/page.ts";
import type { Operation } from "../../contracts/service.ts";
import type { Distribution } from "./distribution.ts";
import { refusal } from "./errors.ts";
import type { LambdaMetrics, MetricName } from "./lambdaMetrics.ts";
import { knownSeries, mostDatapoints, seriesOf } from "./series.ts";

const pageSize = 500;
const mostQueries = 500;

/** What reads the metrics of functions. */
export function metricOperations(metrics: LambdaMetrics): Record<string, Operation> {
  return {
    GetMetricData: (input: GetMetricDataInput) => getMetricData(metrics, input),
    GetMetricStatistics: (input: GetMetricStatisticsInput) => getMetricStatistics(metrics, input),
    ListMetrics: (input: ListMetricsInput) => listMetrics(metrics, input),
  };
}

function getMetricData(metrics: LambdaMetrics, input: GetMetricDataInput) {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length > mostQueries) {
    throw refusal(
      "InvalidParameterValueException",
      `The collection MetricDataQueries must not have a size greater than ${mostQueries}.`,
    );
  }
  const ids = queries.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length) {
    throw refusal(
      "InvalidParameterValueException",
      "The values for parameter id in MetricDataQueries are not unique.",
    );
  }
  const results = queries.map((query) => resultOf(metrics, input, query));
  return { MetricDataResults: results.filter((_, at) => queries[at]?.ReturnData !== false), Messages: [] };
}

function resultOf(
  metrics: LambdaMetrics,
  { StartTime: start, EndTime: end, ScanBy }: GetMetricDataInput,
  { Id, Label, MetricStat, Expression }: MetricDataQuery,
): MetricDataResult {
  if (MetricStat === undefined) {
    throw refusal(
      "InvalidParameterValueException",
      Expression === undefined
        ? "Either Expression or MetricStat must be specified."
        : `Metric math is not emulated: '${Expression}'.`,
    );
  }
  const { Metric, Period: period, Stat = "" } = MetricStat;
  const points = seriesOf(metrics, {
    namespace: Metric?.Namespace,
    metric: Metric?.MetricName,
    dimensions: Metric?.Dimensions ?? [],
    start,
    end,
    period,
  });
  // CloudWatch gives the newest first unless it is asked otherwise.
  const ordered = ScanBy === "TimestampAscending" ? points : points.toReversed();
  return {
    Id,
    Label: Label ?? Metric?.MetricName,
    Timestamps: ordered.map((point) => new Date(point.start)),
    Values: ordered.map(({ values }) => statisticOf(values, Stat)),
    StatusCode: "Complete",
  };
}

function getMetricStatistics(metrics: LambdaMetrics, input: GetMetricStatisticsInput) {
  const { MetricName: name, Statistics = [], ExtendedStatistics = [] } = input;
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw refusal(
      "MissingRequiredParameterException",
      "Must specify either Statistics or ExtendedStatistics",
    );
  }
  const points = seriesOf(
    metrics,
    {
      namespace: input.Namespace,
      metric: name,
      dimensions: input.Dimensions ?? [],
      start: input.StartTime,
      end: input.EndTime,
      period: input.Period,
    },
    mostDatapoints,
  );
  const unit = name === "Duration" ? "Milliseconds" : "Count";
  return {
    Label: name,
    Datapoints: points.map(({ start, values }) => ({
      Timestamp: new Date(start),
      ...Object.fromEntries(Statistics.map((each) => [each, statisticOf(values, each)])),
      ...(ExtendedStatistics.length > 0 && {
        ExtendedStatistics: Object.fromEntries(
          ExtendedStatistics.map((each) => [each, statisticOf(values, each)]),
        ),
      }),
      Unit: unit,
    })),
  };
}

function statisticOf(values: Distribution, name: string): number {
  const value = values.statistic(name);
  if (value !== undefined) return value;
  throw refusal(
    "InvalidParameterValueException",
    `The value '${name}' is not a statistic that is emulated: SampleCount, Sum, Average, Minimum, Maximum and p0 to p100 are.`,
  );
}

function listMetrics(
  metrics: LambdaMetrics,
  { Namespace = "AWS/Lambda", MetricName: wanted, Dimensions = [], NextToken: token }: ListMetricsInput,
) {
  if (Namespace !== "AWS/Lambda") return { Metrics: [] };
  const found = [...knownSeries(metrics)].filter(
    ({ name, dimensions }) =>
      (wanted === undefined || name === wanted) &&
      Dimensions.every(({ Name, Value }) =>
        dimensions.some((each) => each.Name === Name && (Value === undefined || each.Value === Value)),
      ),
  );
  const page = pageInOrder(found, keyOf, { limit: pageSize, token });
  if (page === undefined) throw refusal("InvalidParameterValueException", "Invalid nextToken");
  return {
    Metrics: page.items.map(({ name, dimensions }) => ({
      Namespace,
      MetricName: name,
      Dimensions: dimensions,
    })),
    ...(page.token !== undefined && { NextToken: page.token }),
  };
}

function keyOf({ name, dimensions }: { readonly name: MetricName; readonly dimensions: unknown }): string {
  return JSON.stringify([name, dimensions]);
}
