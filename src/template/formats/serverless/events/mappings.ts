import { nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { getAtt, type Shape } from "../../../syntax/shape.ts";
import { alphanumeric, isEnabled, renamed, settingOf, type Made, type ServiceEvent } from "../service.ts";

/** Of queues and streams alike (documentation, `events/sqs`, `events/streams`). */
const names = {
  batchSize: "BatchSize",
  maximumBatchingWindow: "MaximumBatchingWindowInSeconds",
  batchWindow: "MaximumBatchingWindowInSeconds",
  startingPosition: "StartingPosition",
  maximumRetryAttempts: "MaximumRetryAttempts",
  maximumRecordAgeInSeconds: "MaximumRecordAgeInSeconds",
  bisectBatchOnFunctionError: "BisectBatchOnFunctionError",
  parallelizationFactor: "ParallelizationFactor",
  tumblingWindowInSeconds: "TumblingWindowInSeconds",
} as const;

export function sqs(event: ServiceEvent): readonly Made[] {
  const concurrency = settingOf(event, "maximumConcurrency");
  return mapping(event, "SQS", {
    BatchSize: 10,
    ...(concurrency !== undefined && { ScalingConfig: { MaximumConcurrency: concurrency } }),
  });
}

export function stream(event: ServiceEvent): readonly Made[] {
  const arn = settingOf(event, "arn", "arn");
  const kind =
    textAt(settingOf(event, "type")) ?? (/dynamodb/.test(textAt(arn) ?? "") ? "dynamodb" : "kinesis");
  const failed = nodeAt(settingOf(event, "destinations"), "onFailure");
  const target = failed?.kind === "map" ? nodeAt(failed, "arn") : failed;
  return mapping(event, normalizedKind(kind), {
    BatchSize: 10,
    StartingPosition: "TRIM_HORIZON",
    ...(target !== undefined && { DestinationConfig: { OnFailure: { Destination: target } } }),
  });
}

function mapping(event: ServiceEvent, kind: string, defaults: Readonly<Record<string, Shape>>): Made[] {
  const { fn, settings } = event;
  const { range } = settings;
  const arn = settingOf(event, "arn", "arn");
  if (arn === undefined) return [];
  const response = settingOf(event, "functionResponseType");
  const patterns = settingOf(event, "filterPatterns");
  const properties: Record<string, Shape> = {
    ...defaults,
    ...renamed(event, names),
    EventSourceArn: arn,
    FunctionName: getAtt(fn.logicalId, "Arn", range),
    Enabled: isEnabled(event),
    ...(response !== undefined && { FunctionResponseTypes: [response] }),
    ...(patterns?.kind === "list" && {
      FilterCriteria: { Filters: patterns.items.map((Pattern) => ({ Pattern })) },
    }),
  };
  const id = `${fn.prefix}EventSourceMapping${kind}${alphanumeric(nameIn(arn))}`;
  return [{ id, type: "AWS::Lambda::EventSourceMapping", range, properties }];
}

function normalizedKind(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** The logical id or the name that an ARN is of. */
function nameIn(arn: TemplateNode): string {
  if (arn.kind === "scalar")
    return (
      arn.text
        .split(/[:/]/)
        .find((_, at, all) => at === (arn.text.includes("/stream/") ? 6 : all.length - 1)) ?? ""
    );
  if (arn.kind !== "call") return "";
  return arn.argument.kind === "list"
    ? (textAt(arn.argument.items[0]) ?? "")
    : (textAt(arn.argument)?.split(".")[0] ?? "");
}
