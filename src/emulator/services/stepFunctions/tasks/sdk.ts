import { runtimeFailure } from "../language/failure.ts";
import { parseJson } from "../language/json.ts";
import { fromSdk, toSdk } from "./sdkJson.ts";
import { answerOf, objectOf, type ServiceCall } from "./services.ts";

interface SdkService {
  /** As `ServiceDefinition.name` has it. */
  readonly service: string;
  /** Before the dot of its errors' names. */
  readonly prefix: string;
}

/**
 * The services of this emulator by the names that tasks call them, and as their errors begin.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const sdkServices: Readonly<Record<string, SdkService>> = {
  cloudwatchlogs: { service: "logs", prefix: "CloudWatchLogs" },
  dynamodb: { service: "dynamodb", prefix: "DynamoDb" },
  eventbridge: { service: "events", prefix: "EventBridge" },
  kinesis: { service: "kinesis", prefix: "Kinesis" },
  lambda: { service: "lambda", prefix: "Lambda" },
  s3: { service: "s3", prefix: "S3" },
  scheduler: { service: "scheduler", prefix: "Scheduler" },
  sfn: { service: "states", prefix: "Sfn" },
  sns: { service: "sns", prefix: "Sns" },
  sqs: { service: "sqs", prefix: "Sqs" },
};

/** An action of the SDK as a task; undefined for a service that the emulator does not have. */
export function sdkCall(name: string, action: string): ServiceCall | undefined {
  const found = Object.hasOwn(sdkServices, name) ? sdkServices[name] : undefined;
  if (found === undefined) return undefined;
  const operation = action.slice(0, 1).toUpperCase() + action.slice(1);
  const called = { ...found, operation };
  return async (ask, input) => {
    const given = objectOf(input);
    const model = await ask.modelOf?.(found.service);
    // Another program answers for DynamoDB, in the JSON of tasks.
    if (found.service === "dynamodb" || model === undefined) {
      const { output } = await answerOf(ask, called, given);
      return parseJson(JSON.stringify(output ?? {}));
    }
    const known = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined;
    if (known === undefined) throw runtimeFailure(`There is no action '${action}' of the service '${name}'.`);
    const { output } = await answerOf(ask, called, toSdk(model, known, given));
    return fromSdk(model, known, output);
  };
}
