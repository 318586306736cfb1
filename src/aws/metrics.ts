import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { phrase } from "../shared/phrase.ts";
import { type Access, callMetrics } from "./call.ts";

/** How the calls of a version went that an alias has sent to it. */
export interface VersionHealth {
  readonly invocations: number;
  readonly errors: number;
  /** Of the worst minute; undefined where none was called. */
  readonly p99Ms: number | undefined;
}

interface Watched {
  readonly name: string;
  readonly alias: string;
  /** Absent where the alias leads to it alone: CloudWatch tells versions apart only where it leads to two. */
  readonly version?: string;
  /** Epoch milliseconds; CloudWatch counts by whole minutes. */
  readonly since: number;
  readonly until: number;
}

const minuteMs = 60_000;

/** Reads from CloudWatch how a version does under an alias. What it has not counted yet is not in it. */
export async function readHealth(access: Access, watched: Watched): Promise<VersionHealth> {
  const { name, alias, version, since, until } = watched;
  if (since > until) return { invocations: 0, errors: 0, p99Ms: undefined };
  const trying = phrase('read the metrics of "{0}"', `${name}:${alias}`);
  const statistic = (metric: string, Stat: string): MetricDataQuery => ({
    Id: metric.toLowerCase(),
    MetricStat: {
      Metric: {
        Namespace: "AWS/Lambda",
        MetricName: metric,
        Dimensions: [
          { Name: "FunctionName", Value: name },
          { Name: "Resource", Value: `${name}:${alias}` },
          ...(version === undefined ? [] : [{ Name: "ExecutedVersion", Value: version }]),
        ],
      },
      Period: 60,
      Stat,
    },
  });
  const answer = await callMetrics(access, trying, async (client, sdk, options) =>
    client.send(
      new sdk.GetMetricDataCommand({
        MetricDataQueries: [
          statistic("Invocations", "Sum"),
          statistic("Errors", "Sum"),
          statistic("Duration", "p99"),
        ],
        StartTime: new Date(Math.floor(since / minuteMs) * minuteMs),
        EndTime: new Date(Math.ceil((until + 1) / minuteMs) * minuteMs),
      }),
      options,
    ),
  );
  const valuesOf = (id: string) => answer.MetricDataResults?.find(({ Id }) => Id === id)?.Values ?? [];
  const durations = valuesOf("duration");
  return {
    invocations: sum(valuesOf("invocations")),
    errors: sum(valuesOf("errors")),
    p99Ms: durations.length === 0 ? undefined : Math.max(...durations),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
