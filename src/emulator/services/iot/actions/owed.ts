import type { Action } from "@aws-sdk/client-iot";
import { formatArn } from "../../../../shared/arn.ts";
import type { Owed } from "../../../contracts/deliveries.ts";
import type { Message } from "../sql/functions.ts";
import type { Place } from "../state.ts";
import { filled } from "./templates.ts";

/** What an action does with what its rule has made of a message. */
export type ActionOutcome =
  | { readonly kind: "owed"; readonly owed: Pick<Owed, "targetArn" | "body" | "envelope"> }
  | { readonly kind: "republished"; readonly topic: string }
  /** The emulator has no such action. */
  | { readonly kind: "unknown"; readonly name: string };

interface Done {
  readonly place: Place;
  readonly message: Message;
  /** The rule's output. */
  readonly body: string;
}

export function outcomeOf(action: Action, done: Done): ActionOutcome {
  const { lambda, sqs, sns, republish, stepFunctions } = action;
  const { place, message, body } = done;
  if (lambda !== undefined) return owed(lambda.functionArn ?? "", body);
  if (sqs !== undefined) {
    const name = (sqs.queueUrl ?? "").replace(/^.*\//, "");
    const text = sqs.useBase64 === true ? Buffer.from(body).toString("base64") : body;
    return owed(formatArn({ service: "sqs", ...place, resource: name }), text);
  }
  if (sns !== undefined)
    return owed(filled(sns.targetArn ?? "", message), topicMessage(sns.messageFormat, body));
  if (stepFunctions !== undefined) {
    const resource = `stateMachine:${stepFunctions.stateMachineName}`;
    return owed(formatArn({ service: "states", ...place, resource }), body);
  }
  if (republish !== undefined) return { kind: "republished", topic: filled(republish.topic ?? "", message) };
  return storedBy(action, done);
}

/** Actions that keep the output. */
function storedBy({ kinesis, s3, ...others }: Action, { place, message, body }: Done): ActionOutcome {
  if (kinesis !== undefined) {
    const resource = `stream/${kinesis.streamName}`;
    const key = kinesis.partitionKey === undefined ? "" : filled(kinesis.partitionKey, message);
    return owed(formatArn({ service: "kinesis", ...place, resource }), body, {
      record: key === "" ? {} : { partitionKey: key },
    });
  }
  if (s3 !== undefined) {
    const targetArn = formatArn({ service: "s3", region: "", accountId: "", resource: s3.bucketName ?? "" });
    return owed(targetArn, body, { objectKey: filled(s3.key ?? "", message) });
  }
  const [name = ""] = Object.keys(others);
  return { kind: "unknown", name };
}

function owed(targetArn: string, body: string, envelope?: Owed["envelope"]): ActionOutcome {
  return { kind: "owed", owed: { targetArn, body, ...(envelope !== undefined && { envelope }) } };
}

/** With `JSON` the output names a message for each protocol, of which subscribers of the emulator get the default one. */
function topicMessage(format: string | undefined, body: string): string {
  if (format !== "JSON") return body;
  try {
    const { default: text } = JSON.parse(body) as { readonly default?: unknown };
    return typeof text === "string" ? text : body;
  } catch {
    return body;
  }
}
