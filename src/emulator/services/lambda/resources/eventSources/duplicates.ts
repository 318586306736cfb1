import type { CreateEventSourceMappingRequest } from "@aws-sdk/client-lambda";
import type { LambdaContext } from "../../state/context.ts";
import { conflict } from "../../errors.ts";
import type { SourceKind } from "../../../../contracts/eventSources.ts";
import { isStream } from "./rules.ts";

type Source = Pick<CreateEventSourceMappingRequest, "EventSourceArn" | "SelfManagedEventSource" | "Topics">;

/** Throws AWS's conflict when the function already reads from the source. */
export function refuseDuplicate(
  { tables }: LambdaContext,
  kind: SourceKind,
  target: { readonly name: string; readonly functionArn: string },
  source: Source,
): void {
  const { EventSourceArn: arn, Topics = [] } = source;
  const other = [...tables.eventSourceMappings.of("").values()].find(
    ({ functionArn, settings }) => functionArn === target.functionArn && overlaps(settings, source),
  );
  if (other === undefined) return;
  const advice = `already exists. Please update or delete the existing mapping with UUID ${other.uuid}`;
  if (kind === "sqs") {
    throw conflict(
      `An event source mapping with SQS arn (" ${arn} ") and function (" ${target.name} ") ${advice}`,
    );
  }
  if (isStream(kind)) {
    throw conflict(
      `The event source arn (" ${arn} ") and function (" ${target.name} ") provided mapping ${advice}`,
    );
  }
  throw conflict(
    `An event source mapping with event source ("${arn ?? brokersOf(source).join(",")}"), function ("${target.functionArn}"), topics ("${Topics.join(",")}") ${advice}`,
  );
}

/** Two mappings overlap when one topic of one broker would be read by both, as recorded. */
function overlaps(a: Source, b: Source): boolean {
  if (a.EventSourceArn !== b.EventSourceArn) return false;
  if (a.EventSourceArn === undefined && !share(brokersOf(a), brokersOf(b))) return false;
  return share(a.Topics ?? [""], b.Topics ?? [""]);
}

function share(a: readonly string[], b: readonly string[]): boolean {
  return a.some((entry) => b.includes(entry));
}

function brokersOf({ SelfManagedEventSource }: Source): readonly string[] {
  return SelfManagedEventSource?.Endpoints?.KAFKA_BOOTSTRAP_SERVERS ?? [];
}
