export interface QueueEvent {
  readonly Records: readonly QueueMessage[];
}

interface QueueMessage {
  readonly messageId: string;
  /** Here it is what the bucket told the topic, `BucketNews`. */
  readonly body: string;
}

export interface BucketNews {
  /** Absent in the test event with which a bucket greets. */
  readonly Records?: readonly BucketRecord[];
}

export interface BucketRecord {
  readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
