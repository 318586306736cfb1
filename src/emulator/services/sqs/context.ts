import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import type { Call } from "../../contracts/service.ts";
import type { Collection } from "../../store/collection.ts";
import type { GroupCommit } from "../../store/groupCommit.ts";
import type { Arrivals } from "./arrivals.ts";
import { queueMissing } from "./errors.ts";
import type { MessageTable } from "./messages/table.ts";
import { nameInArn, nameInUrl, type QueuePlace, type QueueRecord } from "./queueRecord.ts";

/** What every operation on queues uses. */
export interface SqsContext {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly place: QueuePlace;
  /** "", name */
  readonly queues: Collection<QueueRecord>;
  readonly messages: MessageTable;
  /** Deletions wait here for the next receive, or for the end of the turn. */
  readonly commits: GroupCommit;
  readonly arrivals: Arrivals;
  /** What a withdrawn queue of a template left is not another queue's, though it may have the name. */
  readonly forgetWithdrawn: (name: string) => void;
  /** Called when there is something for a sweep to remove. */
  readonly removed: () => void;
  /** Aborts when the emulator stops. */
  readonly stopping: AbortSignal;
}

export function findQueue({ queues }: SqsContext, name: string | undefined): QueueRecord | undefined {
  return name === undefined ? undefined : queues.get("", name);
}

/** The queue at an address. Throws AWS's error when there is none. */
export function queueAt(context: SqsContext, url: string | undefined, call: Call): QueueRecord {
  const queue = findQueue(context, nameInUrl(context.place, url ?? ""));
  if (queue === undefined) throw queueMissing(call.protocol);
  return queue;
}

/** Throws AWS's error when the ARN is not of a queue here. */
export function queueByArn(context: SqsContext, arn: string): QueueRecord {
  const queue = findQueue(context, nameInArn(context.place, arn));
  if (queue === undefined) throw queueMissing();
  return queue;
}
