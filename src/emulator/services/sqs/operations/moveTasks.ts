import { randomUUID } from "node:crypto";
import type {
  CancelMessageMoveTaskRequest,
  CancelMessageMoveTaskResult,
  ListMessageMoveTasksRequest,
  ListMessageMoveTasksResult,
  StartMessageMoveTaskRequest,
  StartMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";
import { changeTogether, type Collection } from "../../../store/collection.ts";
import { findQueue, type SqsContext } from "../context.ts";
import { invalidParameter, invalidValue, required, resourceMissing } from "../errors.ts";
import { redrivePolicyOf } from "../queueAttributes.ts";
import { nameInArn, queueArn, type QueueRecord } from "../queueRecord.ts";
import type { StoredMessage } from "../messages/table.ts";

export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly startedAt: number;
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  readonly toMove: number;
  readonly moved: number;
  readonly failureReason?: string;
}

/** AWS moves at most so many a second. */
const fastest = 500;

/** Moves messages of dead-letter queues back to where they came from, at a pace. Tasks go on after a restart. */
export class MoveTasks {
  readonly #context: SqsContext;
  readonly #tasks: Collection<MoveTask>;

  constructor(context: SqsContext, tasks: Collection<MoveTask>) {
    this.#context = context;
    this.#tasks = tasks;
    for (const { document } of tasks.entries())
      if (document.status === "RUNNING") this.#schedule(document.id, 0);
  }

  start({
    SourceArn,
    DestinationArn,
    MaxNumberOfMessagesPerSecond: perSecond,
  }: StartMessageMoveTaskRequest): StartMessageMoveTaskResult {
    const { clock, messages } = this.#context;
    const source = this.#queue(required(SourceArn, "SourceArn"), "SourceArn");
    const sourceArn = queueArn(this.#context.place, source.name);
    if (!this.#isDeadLetterQueue(sourceArn)) {
      throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    }
    if (DestinationArn !== undefined) this.#queue(DestinationArn, "DestinationArn");
    if (perSecond !== undefined && !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= fastest)) {
      throw invalidValue(
        perSecond,
        "MaxNumberOfMessagesPerSecond",
        "Must be between 1 and 500, if provided.",
      );
    }
    if (this.#of(sourceArn).some(({ status }) => status === "RUNNING")) {
      throw invalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const task: MoveTask = {
      id: randomUUID(),
      sourceArn,
      ...(DestinationArn !== undefined && { destinationArn: DestinationArn }),
      ...(perSecond !== undefined && { perSecond }),
      startedAt: clock.now(),
      status: "RUNNING",
      toMove: messages.counts(source.name, clock.now()).visible,
      moved: 0,
    };
    this.#tasks.set("", task.id, task);
    this.#schedule(task.id, 0);
    return { TaskHandle: handleOf(task) };
  }

  cancel({ TaskHandle }: CancelMessageMoveTaskRequest): CancelMessageMoveTaskResult {
    const { taskId, sourceArn } = readHandle(required(TaskHandle, "TaskHandle"));
    this.#queue(sourceArn, "SourceArn");
    const task = this.#tasks.get("", taskId);
    if (task?.status !== "RUNNING") throw resourceMissing("Task does not exist.");
    this.#tasks.set("", taskId, { ...task, status: "CANCELLED" });
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  /** The latest first; AWS gives one unless asked for up to ten. */
  list({ SourceArn, MaxResults = 1 }: ListMessageMoveTasksRequest): ListMessageMoveTasksResult {
    const arn = required(SourceArn, "SourceArn");
    this.#queue(arn, "SourceArn");
    if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > 10) {
      throw invalidValue(MaxResults, "MaxResults", "Must be between 1 and 10, if provided.");
    }
    const latest = this.#of(arn).toSorted((a, b) => b.startedAt - a.startedAt);
    return {
      Results: latest.slice(0, MaxResults).map((task) => ({
        ...(task.status === "RUNNING" && { TaskHandle: handleOf(task) }),
        Status: task.status,
        SourceArn: task.sourceArn,
        DestinationArn: task.destinationArn,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        FailureReason: task.failureReason,
        StartedTimestamp: task.startedAt,
      })),
    };
  }

  clear(): void {
    this.#tasks.deleteOwner("");
  }

  #of(sourceArn: string): MoveTask[] {
    return [...this.#tasks.of("").values()].filter((task) => task.sourceArn === sourceArn);
  }

  #queue(arn: string, parameter: string): QueueRecord {
    if (!/^arn:[^:]+:sqs:[^:]+:[^:]+:[^:]+$/.test(arn)) {
      throw invalidParameter(
        `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
      );
    }
    const queue = findQueue(this.#context, nameInArn(this.#context.place, arn));
    if (queue !== undefined) return queue;
    throw resourceMissing(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }

  #isDeadLetterQueue(arn: string): boolean {
    const queues = [...this.#context.queues.of("").values()];
    return queues.some((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === arn);
  }

  #schedule(id: string, ms: number): void {
    const cancel = this.#context.clock.after(ms, () => {
      this.#context.stopping.removeEventListener("abort", cancel);
      try {
        this.#step(id);
      } catch {
        // The database failed for a moment, and with it all of this step: it is made again.
        this.#schedule(id, 1000);
      }
    });
    this.#context.stopping.addEventListener("abort", cancel, { once: true });
  }

  /** Moves what one second allows. */
  #step(id: string): void {
    const task = this.#tasks.get("", id);
    const source = task && findQueue(this.#context, nameInArn(this.#context.place, task.sourceArn));
    if (task?.status !== "RUNNING") return;
    if (source === undefined) {
      this.#tasks.set("", id, failed(task));
      return;
    }
    const { database } = this.#context;
    const left = Math.min(task.perSecond ?? fastest, task.toMove - task.moved);
    const after = changeTogether(database, [this.#tasks], () => {
      const next = this.#moveBatch(task, source, left);
      this.#tasks.set("", id, next);
      return next;
    });
    if (after.status === "RUNNING") this.#schedule(id, 1000);
  }

  #moveBatch(task: MoveTask, source: QueueRecord, left: number): MoveTask {
    const { messages, clock } = this.#context;
    const batch = messages.oldest(source.name, clock.now(), left);
    let moved = task.moved;
    for (const message of batch) {
      const target = findQueue(this.#context, this.#targetOf(task, message));
      if (target === undefined) return { ...failed(task), moved };
      this.#move(message, target);
      moved += 1;
    }
    return {
      ...task,
      moved,
      status: moved >= task.toMove || batch.length < left ? "COMPLETED" : task.status,
    };
  }

  #targetOf({ destinationArn }: MoveTask, { sourceArn }: StoredMessage): string | undefined {
    return nameInArn(this.#context.place, destinationArn ?? sourceArn ?? "");
  }

  /** AWS: a moved message is a new one, with its own id and age. */
  #move(message: StoredMessage, target: QueueRecord): void {
    const { messages, clock, arrivals } = this.#context;
    const now = clock.now();
    const { body, attributes, groupId, deduplicationId, traceHeader } = message;
    messages.delete(message.id);
    messages.insert(target.name, {
      messageId: randomUUID(),
      sentAt: now,
      visibleAt: now,
      body,
      attributes,
      groupId,
      deduplicationId,
      traceHeader,
    });
    arrivals.notify(target.name);
  }
}

function failed(task: MoveTask): MoveTask {
  return { ...task, status: "FAILED", failureReason: "AWS.SimpleQueueService.NonExistentQueue" };
}

function handleOf({ id, sourceArn }: MoveTask): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString("base64");
}

function readHandle(handle: string): { readonly taskId: string; readonly sourceArn: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    if (typeof value === "object" && value !== null && "taskId" in value && "sourceArn" in value) {
      return { taskId: String(value.taskId), sourceArn: String(value.sourceArn) };
    }
  } catch {
    // No handle of ours: refused below.
  }
  throw invalidParameter("Value for parameter TaskHandle is invalid.");
}
