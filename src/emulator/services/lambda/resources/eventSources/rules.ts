import { readPattern } from "../../../../eventPattern/pattern.ts";
import { PatternError } from "../../../../eventPattern/patternError.ts";
import type {
  CreateEventSourceMappingRequest,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import type { SourceKind } from "../../../../contracts/eventSources.ts";
import { parseArn } from "../../../../../shared/arn.ts";
import { invalidParameter } from "../../errors.ts";

type Request = CreateEventSourceMappingRequest & Pick<UpdateEventSourceMappingRequest, "UUID">;

const kinds: ReadonlyMap<string, SourceKind> = new Map([
  ["sqs", "sqs"],
  ["kinesis", "kinesis"],
  ["dynamodb", "dynamodb"],
  ["kafka", "kafka"],
  ["mq", "mq"],
  ["rds", "documentdb"],
]);

/** What kind of source a request names. Throws AWS's error when it names none. */
export function sourceKind(request: Pick<Request, "EventSourceArn" | "SelfManagedEventSource">): SourceKind {
  if (request.EventSourceArn === undefined) {
    if (request.SelfManagedEventSource === undefined) throw invalidParameter("Unrecognized event source.");
    return "self-managed-kafka";
  }
  const kind = kinds.get(parseArn(request.EventSourceArn)?.service ?? "");
  if (kind === undefined) throw invalidParameter("Unrecognized event source.");
  return kind;
}

export function isStream(kind: SourceKind): boolean {
  return kind === "kinesis" || kind === "dynamodb";
}

/** Kinds that read from a position: the request must say which. */
export function hasPosition(kind: SourceKind): boolean {
  return kind !== "sqs" && kind !== "mq";
}

/** Throws what AWS answers to settings that a kind of source does not have, or that contradict each other. */
export function checkMapping(kind: SourceKind, request: Partial<Request>, creating: boolean): void {
  if (request.DestinationConfig?.OnSuccess !== undefined) {
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  if (kind === "sqs" && request.DestinationConfig !== undefined) {
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  if (creating) checkPosition(kind, request);
  if (creating && kind === "self-managed-kafka" && request.SourceAccessConfigurations === undefined) {
    throw invalidParameter("Required 'sourceAccessConfigurations' parameter is missing.");
  }
  checkBatch(kind, request);
  for (const { Pattern: pattern } of request.FilterCriteria?.Filters ?? []) checkFilter(pattern ?? "");
}

function checkPosition(kind: SourceKind, { StartingPosition, EventSourceArn }: Partial<Request>): void {
  if (!hasPosition(kind)) return;
  if (StartingPosition === undefined && isStream(kind)) {
    // Words of a validation, but not its code; recorded so.
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (StartingPosition === "AT_TIMESTAMP" && kind === "dynamodb") {
    throw invalidParameter(`Unsupported starting position for arn type: ${EventSourceArn}`);
  }
}

function checkBatch(kind: SourceKind, request: Partial<Request>): void {
  const { BatchSize: size = 0, MaximumBatchingWindowInSeconds: window = 0, EventSourceArn = "" } = request;
  if (kind !== "sqs") return;
  if (EventSourceArn.endsWith(".fifo")) {
    if (window > 0) throw invalidParameter("Batching window is not supported for FIFO queues.");
    if (size > 10)
      throw invalidParameter(`The batch size ${size} is larger than 10, the most for FIFO queues.`);
  } else if (size > 10 && window === 0) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
}

/** The same language as EventBridge's, but every mistake has one answer. */
function checkFilter(pattern: string): void {
  try {
    readPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter("Invalid filter pattern definition.");
    throw error;
  }
}
