import type {
  CreateQueueRequest,
  CreateQueueResult,
  DeleteQueueRequest,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListDeadLetterSourceQueuesRequest,
  ListDeadLetterSourceQueuesResult,
  ListQueuesRequest,
  ListQueuesResult,
  PurgeQueueRequest,
  SetQueueAttributesRequest,
} from "@aws-sdk/client-sqs";
import { type Call, ServiceError } from "../../../contracts/service.ts";
import { inTransaction } from "../../../store/open.ts";
import { findQueue, queueAt, type SqsContext } from "../context.ts";
import { invalidParameter, invalidValue, queueMissing, required, unknownAttribute } from "../errors.ts";
import {
  changedAttributes,
  effectiveAttributes,
  isAttributeName,
  redrivePolicyOf,
} from "../queueAttributes.ts";
import { queueArn, queueUrl, type QueueRecord } from "../queueRecord.ts";
import { expire } from "./receive.ts";

export function createQueue(context: SqsContext, request: CreateQueueRequest, call: Call): CreateQueueResult {
  const { queues, clock, place } = context;
  const name = required(request.QueueName, "QueueName");
  const attributes = valuesOf(request.Attributes);
  checkName(name, attributes["FifoQueue"]?.toLowerCase() === "true");
  const existing = queues.get("", name);
  const now = clock.now();
  const queue = existing ?? {
    name,
    createdAt: now,
    modifiedAt: now,
    attributes: {},
    tags: valuesOf(request.tags),
  };
  const after = changedAttributes(queue, attributes, surroundingsOf(context));
  if (existing === undefined) {
    // AWS refuses a name for a minute after its queue was deleted, while the deletion spreads. Here it is over at once.
    context.forgetWithdrawn(name);
    queues.set("", name, { ...queue, attributes: after });
  } else {
    checkSame(existing, { ...existing, attributes: after }, Object.keys(attributes));
  }
  return { QueueUrl: queueUrl(call.endpoint, place, name) };
}

/** Throws AWS's error for a name that no queue may have. */
export function checkName(name: string, fifo: boolean): void {
  if (fifo && !(name.length <= 80 && /^[\w-]+\.fifo$/.test(name))) {
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
    );
  }
  if (!fifo && !/^[\w-]{1,80}$/.test(name)) {
    throw invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}

/** Creating a queue again is no error as long as nothing that the request names would change. */
function checkSame(before: QueueRecord, after: QueueRecord, names: readonly string[]): void {
  const was = effectiveAttributes(before);
  const would = effectiveAttributes(after);
  const different = names.find((name) => was[name] !== would[name]);
  if (different === undefined) return;
  throw new ServiceError({
    code: "QueueNameExists",
    status: 400,
    message: `A queue already exists with the same name and a different value for attribute ${different}`,
  });
}

export function deleteQueue(context: SqsContext, request: DeleteQueueRequest, call: Call): void {
  const { name } = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const isMore = inTransaction(context.database, () => {
    context.queues.delete("", name);
    return context.messages.deleteAll(name);
  });
  if (isMore) context.removed();
  context.arrivals.notify(name);
}

export function getQueueUrl(context: SqsContext, request: GetQueueUrlRequest, call: Call): GetQueueUrlResult {
  const { place } = context;
  const owner = request.QueueOwnerAWSAccountId ?? place.accountId;
  const queue = findQueue(context, required(request.QueueName, "QueueName"));
  if (queue === undefined || owner !== place.accountId) throw queueMissing(call.protocol);
  return { QueueUrl: queueUrl(call.endpoint, place, queue.name) };
}

export function listQueues(context: SqsContext, request: ListQueuesRequest, call: Call): ListQueuesResult {
  const prefix = request.QueueNamePrefix ?? "";
  const names = [...context.queues.of("").keys()].filter((name) => name.startsWith(prefix));
  const { page, next } = pageOf(names, request);
  const urls = page.map((name) => queueUrl(call.endpoint, context.place, name));
  return { ...(urls.length > 0 && { QueueUrls: urls }), NextToken: next };
}

export function listDeadLetterSourceQueues(
  context: SqsContext,
  request: ListDeadLetterSourceQueuesRequest,
  call: Call,
): ListDeadLetterSourceQueuesResult {
  const { place, queues } = context;
  const target = queueArn(place, queueAt(context, required(request.QueueUrl, "QueueUrl"), call).name);
  const names = [...queues.of("").values()]
    .filter((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === target)
    .map(({ name }) => name);
  const { page, next } = pageOf(names, request);
  return { queueUrls: page.map((name) => queueUrl(call.endpoint, place, name)), NextToken: next };
}

/** AWS gives up to 1,000 and no token, unless the request asks for pages. */
function pageOf(
  names: readonly string[],
  { MaxResults: size, NextToken: token }: Pick<ListQueuesRequest, "MaxResults" | "NextToken">,
): { readonly page: readonly string[]; readonly next: string | undefined } {
  if (size !== undefined && !(Number.isInteger(size) && size >= 1 && size <= 1000)) {
    throw invalidValue(size, "MaxResults", "Must be between 1 and 1000, if provided.");
  }
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString("utf8");
  if (token !== undefined && Buffer.from(after).toString("base64url") !== token) {
    throw invalidParameter("Invalid or expired next token.");
  }
  const rest = names.toSorted().filter((name) => name > after);
  const page = rest.slice(0, size ?? 1000);
  const last = page.at(-1);
  const more = size !== undefined && last !== undefined && rest.length > page.length;
  return { page, next: more ? Buffer.from(last).toString("base64url") : undefined };
}

export function getQueueAttributes(
  context: SqsContext,
  request: GetQueueAttributesRequest,
  call: Call,
): GetQueueAttributesResult {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const asked = request.AttributeNames ?? [];
  const strange = asked.find((name) => name !== "All" && !isAttributeName(name));
  if (strange !== undefined) throw unknownAttribute(strange);
  if (asked.length === 0) return {};
  const wanted = Object.entries(attributesOf(context, queue)).filter(
    ([name]) => asked.includes("All") || asked.some((other) => other === name),
  );
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
}

function attributesOf(context: SqsContext, queue: QueueRecord): Record<string, string> {
  expire(context, queue);
  const { visible, inFlight, delayed } = context.messages.counts(queue.name, context.clock.now());
  return {
    QueueArn: queueArn(context.place, queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...effectiveAttributes(queue),
  };
}

export function setQueueAttributes(
  context: SqsContext,
  request: SetQueueAttributesRequest,
  call: Call,
): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const changes = valuesOf(required(request.Attributes, "Attributes"));
  const attributes = changedAttributes(queue, changes, surroundingsOf(context));
  context.queues.set("", queue.name, { ...queue, attributes, modifiedAt: context.clock.now() });
  context.arrivals.notify(queue.name);
}

export function purgeQueue(context: SqsContext, request: PurgeQueueRequest, call: Call): void {
  const { clock, database, messages, queues } = context;
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const now = clock.now();
  if (queue.purgedAt !== undefined && now - queue.purgedAt < 60_000) {
    throw new ServiceError({
      code: "PurgeQueueInProgress",
      status: 403,
      message: `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
    });
  }
  const isMore = inTransaction(database, () => {
    queues.set("", queue.name, { ...queue, purgedAt: now });
    return messages.purge(queue.name);
  });
  if (isMore) context.removed();
}

export function surroundingsOf(context: SqsContext) {
  return { place: context.place, find: (name: string) => findQueue(context, name) };
}

/** A map of the wire without the gaps that its type allows. */
export function valuesOf(
  map: Readonly<Partial<Record<string, string>>> | undefined,
): Readonly<Record<string, string>> {
  const entries = Object.entries(map ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
