import type { BatchResponse, BucketNews, BucketRecord, QueueEvent } from "./events.ts";
import { readOrderFile } from "./files.ts";
import { parseOrder, totalOf } from "./order.ts";
import { storeOrder } from "./store.ts";

/** Takes the orders of a batch; what cannot be taken goes back to the queue, alone. */
export const handler = async ({ Records }: QueueEvent): Promise<BatchResponse> => {
  const failed: string[] = [];
  for (const { messageId, body } of Records) {
    const news = JSON.parse(body) as BucketNews;
    try {
      for (const record of news.Records ?? []) await takeOrder(record);
    } catch (error) {
      console.error("order not taken", { messageId, error });
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};

async function takeOrder(record: BucketRecord): Promise<void> {
  const { bucket, object } = record.s3;
  // Notifications have keys as a form would.
  const key = decodeURIComponent(object.key.replaceAll("+", " "));
  const order = parseOrder(await readOrderFile(bucket.name, key));
  const total = totalOf(order);
  const isNew = await storeOrder(order, total);
  console.log(isNew ? "order taken" : "order known", { id: order.id, customer: order.customer, total });
}
