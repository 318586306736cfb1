import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import type { MessageAttribute } from "../../contracts/queues.ts";
import { invalidParameter } from "./errors.ts";
import { readAttributes, sizeOf } from "./messageAttributes.ts";
import type { Notification } from "./notification.ts";
import type { TopicRecord } from "./state.ts";

/** What a sender says of a message, alone or in a batch. */
export interface GivenMessage {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** A message that its topic takes. */
export interface Message {
  readonly subject: string | undefined;
  readonly messages: Notification["messages"];
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** Bytes of a message with its attributes, and of a whole batch. */
export const messageLimit = 256 * 1024;

/** Throws AWS's words for what the topic does not take. */
export function readMessage(given: GivenMessage, topic: TopicRecord): Message {
  const { Message: text, Subject: subject, MessageGroupId: groupId } = given;
  if (text === undefined || text === "") throw invalidParameter("Empty message");
  // Printable, in one line, at most 100 characters.
  if (subject !== undefined && !/^[^\p{Cc}]{1,100}$/u.test(subject)) throw invalidParameter("Subject");
  const attributes = readAttributes(given.MessageAttributes);
  if (sizeOfMessage(given) > messageLimit) throw invalidParameter("Message too long");
  checkOrder(given, topic);
  return {
    subject,
    messages: readStructure(text, given.MessageStructure),
    attributes,
    groupId,
    deduplicationId: given.MessageDeduplicationId,
  };
}

export function sizeOfMessage({ Message: text = "", MessageAttributes: given }: GivenMessage): number {
  return Buffer.byteLength(text) + sizeOf(readAttributes(given));
}

const idPattern = /^[!-~]{1,128}$/;

function checkOrder(
  { MessageGroupId: groupId, MessageDeduplicationId: dedupId }: GivenMessage,
  { name, attributes }: TopicRecord,
): void {
  for (const [id, member] of [
    [groupId, "MessageGroupId"],
    [dedupId, "MessageDeduplicationId"],
  ]) {
    if (id !== undefined && !idPattern.test(id)) {
      throw invalidParameter(
        `${member} Reason: ${member} can only include alphanumeric and punctuation characters. 1 to 128 in length`,
      );
    }
  }
  if (!name.endsWith(".fifo")) {
    if (dedupId === undefined) return;
    throw invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (groupId === undefined) {
    throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  }
  if (dedupId === undefined && attributes["ContentBasedDeduplication"]?.toLowerCase() !== "true") {
    throw invalidParameter(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

/** With the structure `json` the message has a text for each protocol. */
function readStructure(text: string, structure: string | undefined): Notification["messages"] {
  if (structure !== "json") return { default: text };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const entries = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  const texts = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const { default: standard } = texts;
  if (standard === undefined) {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return { ...texts, default: standard };
}
