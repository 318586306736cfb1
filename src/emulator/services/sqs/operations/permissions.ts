import type {
  AddPermissionRequest,
  ListQueueTagsRequest,
  ListQueueTagsResult,
  RemovePermissionRequest,
  TagQueueRequest,
  UntagQueueRequest,
} from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { rootArn } from "../../../../shared/arn.ts";
import type { Call } from "../../../contracts/service.ts";
import { queueAt, type SqsContext } from "../context.ts";
import { invalidParameter, invalidValue, required } from "../errors.ts";
import { valuesOf } from "./queues.ts";
import { queueArn, type QueueRecord } from "../queueRecord.ts";

const actions: ReadonlySet<string> = new Set([
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
]);

const policySchema = v.looseObject({
  Statement: v.optional(v.array(v.looseObject({ Sid: v.optional(v.string()) }))),
});

/** Adds a statement to the queue's policy, which is kept and shown; nothing here evaluates it. */
export function addPermission(context: SqsContext, request: AddPermissionRequest, call: Call): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const label = required(request.Label, "Label");
  if (!/^[\w-]{1,80}$/.test(label)) {
    throw invalidValue(
      label,
      "Label",
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.",
    );
  }
  const accounts = required(request.AWSAccountIds, "AWSAccountIds");
  const names = required(request.Actions, "Actions");
  const strange = names.find((name) => !actions.has(name));
  if (strange !== undefined) {
    throw invalidValue(
      `SQS:${strange}`,
      "ActionName",
      "Please refer to the appropriate WSDL for a list of valid actions. ",
    );
  }
  const arn = queueArn(context.place, queue.name);
  const policy = policyOf(queue);
  const statements = policy?.Statement ?? [];
  if (statements.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrMany(accounts.map(rootArn)) },
    Action: oneOrMany(names.map((name) => `SQS:${name}`)),
    Resource: arn,
  };
  const base = policy ?? { Version: "2008-10-17", Id: `${arn}/SQSDefaultPolicy` };
  setPolicy(context, queue, { ...base, Statement: [...statements, statement] });
}

export function removePermission(context: SqsContext, request: RemovePermissionRequest, call: Call): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const label = required(request.Label, "Label");
  const policy = policyOf(queue);
  const rest = policy?.Statement?.filter(({ Sid }) => Sid !== label) ?? [];
  if (policy === undefined || rest.length === (policy.Statement?.length ?? 0)) {
    throw invalidValue(label, "Label", "can't find label.");
  }
  setPolicy(context, queue, rest.length === 0 ? undefined : { ...policy, Statement: rest });
}

function policyOf({ attributes }: QueueRecord): v.InferOutput<typeof policySchema> | undefined {
  const text = attributes["Policy"];
  if (text === undefined) return undefined;
  const parsed = v.safeParse(policySchema, JSON.parse(text));
  if (!parsed.success) throw invalidParameter("The policy of the queue has no list of statements.");
  return parsed.output;
}

function setPolicy({ queues, clock }: SqsContext, queue: QueueRecord, policy: object | undefined): void {
  const { Policy: _old, ...others } = queue.attributes;
  const attributes = policy === undefined ? others : { ...others, Policy: JSON.stringify(policy) };
  queues.set("", queue.name, { ...queue, attributes, modifiedAt: clock.now() });
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

export function tagQueue(context: SqsContext, request: TagQueueRequest, call: Call): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const tags = { ...queue.tags, ...valuesOf(required(request.Tags, "Tags")) };
  if (Object.keys(tags).length > 50)
    throw invalidParameter("Too many tags added for queue " + queue.name + ".");
  context.queues.set("", queue.name, { ...queue, tags });
}

export function untagQueue(context: SqsContext, request: UntagQueueRequest, call: Call): void {
  const queue = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  const gone = new Set(required(request.TagKeys, "TagKeys"));
  const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !gone.has(key)));
  context.queues.set("", queue.name, { ...queue, tags });
}

export function listQueueTags(
  context: SqsContext,
  request: ListQueueTagsRequest,
  call: Call,
): ListQueueTagsResult {
  const { tags } = queueAt(context, required(request.QueueUrl, "QueueUrl"), call);
  return Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } };
}
