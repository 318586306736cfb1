import { invalidReceiptHandle } from "./errors.ts";
import type { QueueRecord } from "./queueRecord.ts";

/** One receive of one message: what a receipt handle stands for. */
export interface Receipt {
  readonly id: number;
  /** The how manieth receive from this queue. */
  readonly receive: number;
}

/**
 * Opaque to clients. It names its queue, which a handle must not be taken to another of. `nonce` may be that of the other messages of
 * one receive.
 */
export function receiptHandle(
  { name, createdAt }: QueueRecord,
  { id, receive }: Receipt,
  nonce: string,
): string {
  return Buffer.from(JSON.stringify([name, createdAt, id, receive, nonce])).toString("base64");
}

/** Throws AWS's ReceiptHandleIsInvalid for what is no handle of this queue. */
export function readReceiptHandle(queue: QueueRecord, handle: string): Receipt {
  const receipt = receiptOf(queue, handle);
  if (receipt === undefined) throw invalidReceiptHandle(handle);
  return receipt;
}

/** Undefined for what is no handle of this queue: also of one with its name that was deleted. */
export function receiptOf({ name, createdAt }: QueueRecord, handle: string): Receipt | undefined {
  const [queue, created, id, receive] = parse(handle);
  if (queue !== name || created !== createdAt || typeof id !== "number" || typeof receive !== "number") {
    return undefined;
  }
  return { id, receive };
}

function parse(handle: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
