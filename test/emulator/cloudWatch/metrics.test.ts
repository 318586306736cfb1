import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CloudWatchClient,
  type Dimension,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateAliasCommand, InvokeCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { ManualClock } from "../../manualClock.ts";
import { Workshop } from "../lambda/workshop.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";

suite("CloudWatch", { timeout: 120_000 }, () => {
  const begin = Date.UTC(2026, 0, 1);
  const clock = new ManualClock(begin);
  const end = suiteEnd();
  let workshop: Workshop;
  let cloudWatch: CloudWatchClient;
  let name: string;
  before(async () => {
    workshop = await Workshop.open(end, clock);
    cloudWatch = new CloudWatchClient(clientOptions(workshop.emulator));
    end.after(() => cloudWatch.destroy());
    // Counting begins with the first request.
    await cloudWatch.send(new ListMetricsCommand({}));
    name = await workshop.fn();
    await workshop.lambda.send(new PublishVersionCommand({ FunctionName: name }));
    await workshop.ready(name);
    const alias = { FunctionName: name, Name: "live", FunctionVersion: "1" };
    await workshop.lambda.send(new CreateAliasCommand(alias));
    for (const [Qualifier, event] of [
      ["live", {}],
      ["live", { fail: true }],
      [undefined, {}],
    ] as const) {
      const input = { FunctionName: name, Qualifier, Payload: JSON.stringify(event) };
      await workshop.lambda.send(new InvokeCommand(input));
    }
    clock.advance(60_000);
    await workshop.lambda.send(
      new InvokeCommand({ FunctionName: name, Qualifier: "live", Payload: '{"fail":true}' }),
    );
  });

  const dimensions = (...values: readonly string[]): Dimension[] =>
    ["FunctionName", "Resource", "ExecutedVersion"]
      .slice(0, values.length)
      .map((Name, at) => ({ Name, Value: values[at] ?? "" }));

  async function data(
    metric: string,
    Stat: string,
    of: readonly Dimension[],
    Period = 60,
  ): Promise<number[]> {
    const Metric = { Namespace: "AWS/Lambda", MetricName: metric, Dimensions: [...of] };
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [{ Id: "a", MetricStat: { Metric, Period, Stat } }],
        StartTime: new Date(begin),
        EndTime: new Date(begin + 10 * 60_000),
        ScanBy: "TimestampAscending",
      }),
    );
    return MetricDataResults?.[0]?.Values ?? [];
  }

  test("calls and errors are counted by minute, function, alias and the version that ran", async () => {
    assert.deepEqual(await data("Invocations", "Sum", []), [3, 1]);
    assert.deepEqual(await data("Invocations", "Sum", dimensions(name)), [3, 1]);
    assert.deepEqual(await data("Errors", "Sum", dimensions(name)), [1, 1]);
    assert.deepEqual(await data("Invocations", "Sum", dimensions(name, `${name}:live`)), [2, 1]);
    assert.deepEqual(await data("Errors", "Sum", dimensions(name, `${name}:live`, "1")), [1, 1]);
    assert.deepEqual(await data("Errors", "Sum", dimensions(name, `${name}:live`, "1"), 300), [2]);
    assert.deepEqual(await data("Invocations", "Sum", dimensions(name, name)), [1]);
    assert.deepEqual(await data("Invocations", "Sum", dimensions(name, `${name}:live`, "2")), []);
    assert.deepEqual(await data("Throttles", "Sum", dimensions(name)), [0, 0]);
  });

  test("durations have percentiles between their bounds", async () => {
    const of = dimensions(name, `${name}:live`);
    const [[least = 0], [most = 0], [p99 = 0]] = await Promise.all([
      data("Duration", "Minimum", of, 300),
      data("Duration", "Maximum", of, 300),
      data("Duration", "p99", of, 300),
    ]);
    assert.ok(least > 0 && least <= p99 && p99 <= most, `${least} ${p99} ${most}`);
  });

  test("statistics are given in the older way, with their unit", async () => {
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/Lambda",
        MetricName: "Errors",
        Dimensions: dimensions(name),
        StartTime: new Date(begin),
        EndTime: new Date(begin + 60_000),
        Period: 60,
        Statistics: ["Sum", "SampleCount", "Average"],
      }),
    );
    assert.deepEqual(Datapoints, [
      { Timestamp: new Date(begin), Sum: 1, SampleCount: 3, Average: 1 / 3, Unit: "Count" },
    ]);
  });

  test("what there is can be listed by its dimensions", async () => {
    const { Metrics = [] } = await cloudWatch.send(
      new ListMetricsCommand({ MetricName: "Errors", Dimensions: [{ Name: "ExecutedVersion" }] }),
    );
    assert.deepEqual(Metrics, [
      { Namespace: "AWS/Lambda", MetricName: "Errors", Dimensions: dimensions(name, `${name}:live`, "1") },
    ]);
  });

  test("what cannot be answered is refused in words, and nothing is made up", async () => {
    await assert.rejects(data("Duration", "tm99", dimensions(name)), {
      name: "InvalidParameterValueException",
    });
    await assert.rejects(data("Duration", "Sum", dimensions(name), 45), /Period/);
    const query = { Id: "e", Expression: "SUM(METRICS())" };
    const times = { StartTime: new Date(begin), EndTime: new Date(begin + 60_000) };
    await assert.rejects(
      cloudWatch.send(new GetMetricDataCommand({ MetricDataQueries: [query], ...times })),
      /not emulated: 'SUM\(METRICS\(\)\)'/,
    );
    const many = { ...times, EndTime: new Date(begin + 24 * 3_600_000 + 60_000) };
    const asked = { Namespace: "AWS/Lambda", MetricName: "Errors", Period: 60, Statistics: ["Sum" as const] };
    await assert.rejects(cloudWatch.send(new GetMetricStatisticsCommand({ ...asked, ...many })), {
      name: "InvalidParameterCombinationException",
    });
  });
});
