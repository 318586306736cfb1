import type { EventSource, Mapping, Polling } from "../../contracts/eventSources.ts";
import { QueuePolling, type QueuePollingOptions } from "./queuePolling.ts";

/** Queues of the built-in SQS. What is in flight is the queue's own knowledge, so nothing is kept here. */
export class QueueSource implements EventSource {
  readonly kinds = ["sqs"] as const;
  readonly #options: Omit<QueuePollingOptions, "read">;

  constructor(options: Omit<QueuePollingOptions, "read">) {
    this.#options = options;
  }

  open(_uuid: string, read: () => Mapping | undefined): Polling {
    return new QueuePolling({ ...this.#options, read });
  }

  release(): void {}
}
