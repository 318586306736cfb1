import { readOrderFile } from "./files.ts";
import { parseOrder, totalOf } from "./order.ts";
import { storeOrder } from "./store.ts";

interface Message {
  readonly messageId: string;
  /** What the bucket told the topic. */
  readonly body: string;
}

interface BucketNews {
  readonly Records?: readonly BucketRecord[];
}

interface BucketRecord {
  readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
}

interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Takes the orders of a batch; what cannot be taken goes back to the queue, alone. */
export const handler = async (event: { readonly Records: readonly Message[] }): Promise<BatchResponse> => {
  const failed: string[] = [];
  for (const { messageId, body } of event.Records) {
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

async function takeOrder({ s3: { bucket, object } }: BucketRecord): Promise<void> {
  // Notifications have keys as a form would.
  const key = decodeURIComponent(object.key.replaceAll("+", " "));
  const order = parseOrder(await readOrderFile(bucket.name, key));
  const total = totalOf(order);
  const isNew = await storeOrder(order, total);
  console.log(isNew ? "order taken" : "order known", { id: order.id, customer: order.customer, total });
}
