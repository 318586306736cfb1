import type { PublishBatchInput, PublishBatchRequestEntry, PublishInput } from "@aws-sdk/client-sns";
import { type Call, type Operation, ServiceError } from "../../contracts/service.ts";
import { invalidParameter, refusal, required } from "./errors.ts";
import { messageLimit, readMessage, sizeOfMessage } from "./message.ts";
import type { Publisher } from "./publisher.ts";
import { checkArn, type SnsState, type TopicRecord } from "./state.ts";

const entriesLimit = 10;

export function publishOperations(state: SnsState, publisher: Publisher): Record<string, Operation> {
  return {
    Publish(input: PublishInput, call: Call) {
      if (input.PhoneNumber !== undefined) {
        throw new ServiceError({
          code: "NotImplementedException",
          status: 501,
          message: "Text messages to telephones are not emulated.",
        });
      }
      const arn = input.TopicArn ?? input.TargetArn;
      if (arn === undefined) {
        throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
      }
      const topic = publishedTo(state, arn, input.TopicArn === undefined ? "TargetArn" : "TopicArn");
      const message = readMessage(input, topic);
      return state.together(() => publisher.publish(topic, message, traceOf(call)));
    },
    PublishBatch(input: PublishBatchInput, call: Call) {
      const topic = publishedTo(state, required(input.TopicArn, "topicArn"), "TopicArn");
      const entries = input.PublishBatchRequestEntries ?? [];
      checkBatch(entries);
      const read = entries.map((entry) => ({
        Id: entry.Id,
        result: attempt(() => readMessage(entry, topic)),
      }));
      const trace = traceOf(call);
      return state.together(() => ({
        Successful: read.flatMap(({ Id, result }) =>
          result instanceof ServiceError ? [] : [{ Id, ...publisher.publish(topic, result, trace) }],
        ),
        Failed: read.flatMap(({ Id, result }) =>
          result instanceof ServiceError
            ? [{ Id, Code: shortCode(result), Message: result.wireMessage, SenderFault: true }]
            : [],
        ),
      }));
    },
  };
}

/** Code of an error within an answer: as the query protocol has it. */
function shortCode({ code }: ServiceError): string {
  return code === "InvalidParameterValueException" ? "ParameterValueInvalid" : code.replace(/Exception$/, "");
}

function traceOf({ headers }: Call): string | undefined {
  const trace = headers["x-amzn-trace-id"];
  return typeof trace === "string" ? trace : undefined;
}

function publishedTo(state: SnsState, arn: string, member: string): TopicRecord {
  checkArn(arn, member);
  return state.existingTopic(arn, member);
}

function attempt<Result>(work: () => Result): Result | ServiceError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function checkBatch(entries: readonly PublishBatchRequestEntry[]): void {
  if (entries.length === 0) {
    throw refusal("EmptyBatchRequestException", "The batch request doesn't contain any entries.");
  }
  if (entries.length > entriesLimit) {
    throw refusal(
      "TooManyEntriesInBatchRequestException",
      "The batch request contains more entries than permissible.",
    );
  }
  const ids = entries.map(({ Id: id = "" }) => id);
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    throw refusal(
      "InvalidBatchEntryIdException",
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw refusal(
      "BatchEntryIdsNotDistinctException",
      "Two or more batch entries in the request have the same Id.",
    );
  }
  const sizes = entries.map((entry) => attempt(() => sizeOfMessage(entry)));
  const total = sizes.reduce<number>((sum, size) => sum + (typeof size === "number" ? size : 0), 0);
  if (total > messageLimit) {
    throw refusal(
      "BatchRequestTooLongException",
      "The length of all the messages put together is more than the limit.",
    );
  }
}
