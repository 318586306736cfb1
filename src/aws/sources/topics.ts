import { nameOf } from "../../shared/arn.ts";
import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { askService } from "./request.ts";

/** Publishes to a topic of IoT. */
export async function publishToThings(target: LocalTarget, topic: string, message: string): Promise<void> {
  await askService(target, {
    service: "iotdata",
    method: "POST",
    path: `/topics/${encodeURIComponent(topic)}`,
    headers: { "content-type": "application/octet-stream" },
    body: message,
    trying: phrase('publish to "{0}"', topic),
  });
}

/** Publishes to a topic of the emulator. */
export async function publish(
  target: LocalTarget,
  topicArn: string,
  {
    message,
    groupId,
    deduplicationId,
  }: { readonly message: string; readonly groupId?: string; readonly deduplicationId?: string },
): Promise<void> {
  const form = new URLSearchParams({
    Action: "Publish",
    Version: "2010-03-31",
    TopicArn: topicArn,
    Message: message,
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  });
  await askService(target, {
    service: "sns",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
    trying: phrase('publish to "{0}"', nameOf(topicArn)),
  });
}
