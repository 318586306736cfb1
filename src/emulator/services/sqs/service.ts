import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Call, HostedService, Operation, ResidentService } from "../../contracts/service.ts";
import { Collection, collectionMigration } from "../../store/collection.ts";
import { GroupCommit } from "../../store/groupCommit.ts";
import type { Migration } from "../../store/open.ts";
import { Arrivals } from "./arrivals.ts";
import { queueByArn, type SqsContext } from "./context.ts";
import { queueDeclarer, type WithdrawnQueues } from "./declarer.ts";
import { attributesMd5, md5, type MessageAttributes } from "./messages/attributes.ts";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
  sendMessage,
  sendMessageBatch,
  systemAttributes,
} from "./operations/messages.ts";
import { MessageTable, migrations as messageMigrations } from "./messages/table.ts";
import { sqsActions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { type MoveTask, MoveTasks } from "./operations/moveTasks.ts";
import {
  addPermission,
  listQueueTags,
  removePermission,
  tagQueue,
  untagQueue,
} from "./operations/permissions.ts";
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from "./operations/queues.ts";
import { numberOf } from "./queueAttributes.ts";
import { nameInArn, type QueuePlace, type QueueRecord } from "./queueRecord.ts";
import type { Queues } from "../../contracts/queues.ts";
import { deleteAll, holdAll } from "./operations/held.ts";
import { receive } from "./operations/receive.ts";
import { send } from "./operations/send.ts";

export const migrations: readonly Migration[] = [
  collectionMigration("sqs_queues"),
  collectionMigration("sqs_move_tasks"),
  collectionMigration("sqs_withdrawn"),
  ...messageMigrations,
];

interface SqsOptions extends QueuePlace {
  /** Must have had `migrations`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Called when there is something for `sweep` to remove. */
  readonly removed?: () => void;
}

/** The built-in SQS; `queues` is what destinations and event source mappings use. */
export interface Sqs extends Required<Omit<HostedService, "start">> {
  readonly service: ResidentService;
  readonly queues: Queues;
  /** Removes a piece of what purged and deleted queues had; true while there may be more. */
  sweep(): boolean;
}

export function createSqs(options: SqsOptions): Sqs {
  const { database, clock, accountId, region, removed = () => undefined } = options;
  const stopping = new AbortController();
  const messages = new MessageTable(database);
  const withdrawn: WithdrawnQueues = new Collection<QueueRecord>(database, "sqs_withdrawn");
  const forgetWithdrawn = (name: string) => {
    if (withdrawn.delete("", name) && messages.deleteAll(name)) removed();
  };
  const context: SqsContext = {
    database,
    clock,
    place: { accountId, region },
    queues: new Collection<QueueRecord>(database, "sqs_queues"),
    messages,
    forgetWithdrawn,
    commits: new GroupCommit(database),
    arrivals: new Arrivals(clock),
    removed,
    stopping: stopping.signal,
  };
  const moveTasks = new MoveTasks(context, new Collection<MoveTask>(database, "sqs_move_tasks"));
  return {
    service: serviceOf(operationsOf(context, moveTasks)),
    queues: queuesOf(context),
    declarer: queueDeclarer(context, withdrawn),
    reset() {
      for (const name of withdrawn.of("").keys()) forgetWithdrawn(name);
      for (const name of context.queues.of("").keys()) {
        context.messages.deleteAll(name);
        context.arrivals.notify(name);
      }
      context.queues.deleteOwner("");
      moveTasks.clear();
      removed();
    },
    sweep: () => context.messages.sweep(),
    quiesce() {
      stopping.abort();
      context.arrivals.notifyAll();
    },
    stop: () => context.commits.flush(),
  };
}

function serviceOf(operations: ResidentService["operations"]): ResidentService {
  return {
    name: "sqs",
    sdkId: "SQS",
    signingName: "sqs",
    protocols: [
      {
        kind: "aws-json",
        version: "1.0",
        target: "AmazonSQS",
        errorNamespace: "com.amazonaws.sqs",
        queryCompatible: true,
      },
      {
        kind: "query",
        xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
        // A request to a queue's own address means that queue.
        pathParameter: (path) =>
          /^\/\d{12}\/[^/]+$/.test(path) ? ["QueueUrl", `http://localhost${path}`] : undefined,
      },
    ],
    model: loadModel,
    actions: sqsActions,
    operations,
    // 1 MiB of text, which JSON may escape to six times its size.
    bodyLimit: () => 8 * 1024 * 1024,
    // A query may be posted to the address of its queue.
    isUnsigned: ({ path }) => /^\/\d{12}\/[^/]+\/?$/.test(path),
  };
}

function operationsOf(context: SqsContext, moveTasks: MoveTasks): ResidentService["operations"] {
  const on =
    <Input>(operation: (context: SqsContext, input: Input, call: Call) => unknown): Operation<Input> =>
    (input, call) =>
      operation(context, input, call);
  return {
    AddPermission: on(addPermission),
    CancelMessageMoveTask: (input) => moveTasks.cancel(input),
    ChangeMessageVisibility: on(changeMessageVisibility),
    ChangeMessageVisibilityBatch: on(changeMessageVisibilityBatch),
    CreateQueue: on(createQueue),
    DeleteMessage: on(deleteMessage),
    DeleteMessageBatch: on(deleteMessageBatch),
    DeleteQueue: on(deleteQueue),
    GetQueueAttributes: on(getQueueAttributes),
    GetQueueUrl: on(getQueueUrl),
    ListDeadLetterSourceQueues: on(listDeadLetterSourceQueues),
    ListMessageMoveTasks: (input) => moveTasks.list(input),
    ListQueueTags: on(listQueueTags),
    ListQueues: on(listQueues),
    PurgeQueue: on(purgeQueue),
    ReceiveMessage: on(receiveMessage),
    RemovePermission: on(removePermission),
    SendMessage: on(sendMessage),
    SendMessageBatch: on(sendMessageBatch),
    SetQueueAttributes: on(setQueueAttributes),
    StartMessageMoveTask: (input) => moveTasks.start(input),
    TagQueue: on(tagQueue),
    UntagQueue: on(untagQueue),
  };
}

function queuesOf(context: SqsContext): Queues {
  return {
    has: (arn) => context.queues.get("", nameInArn(context.place, arn) ?? "") !== undefined,
    visibilitySeconds: (arn) => numberOf(queueByArn(context, arn), "VisibilityTimeout"),
    send(arn, { body, attributes = {}, traceHeader, groupId, deduplicationId }) {
      const sent = send(context, queueByArn(context, arn), {
        body,
        attributes,
        systemAttributes:
          traceHeader === undefined
            ? {}
            : { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } },
        delaySeconds: undefined,
        groupId,
        deduplicationId,
      });
      return { messageId: sent.MessageId };
    },
    async receive(arn, { maxMessages, waitSeconds, visibilitySeconds, signal }) {
      const queue = queueByArn(context, arn);
      const request = { maxMessages, waitSeconds, visibilitySeconds, signal: () => signal };
      const received = await receive(context, queue, request, () => queueByArn(context, arn));
      return received.map(({ message, handle }) => ({
        ...withMd5(message.attributes),
        messageId: message.messageId,
        receiptHandle: handle,
        body: message.body,
        md5OfBody: md5(message.body),
        attributes: systemAttributes(context, message),
        messageAttributes: message.attributes,
      }));
    },
    delete: (arn, handles) => deleteAll(context, nameInArn(context.place, arn), handles),
    hold: (arn, handles, seconds) => holdAll(context, nameInArn(context.place, arn), handles, seconds),
  };
}

function withMd5(attributes: MessageAttributes) {
  const digest = attributesMd5(attributes);
  return digest === undefined ? {} : { md5OfMessageAttributes: digest };
}
