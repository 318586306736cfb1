import type { LocalTarget } from "../../src/aws/target.ts";

/** Makes queues, whose ARNs it answers with: sources and destinations have to be there. */
export async function createQueues(
  { endpoint, region, ...credentials }: LocalTarget,
  names: readonly string[],
): Promise<string[]> {
  const { CreateQueueCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const sqs = new SQSClient({ endpoint, region, credentials });
  for (const QueueName of names) await sqs.send(new CreateQueueCommand({ QueueName }));
  sqs.destroy();
  return names.map((name) => `arn:aws:sqs:${region}:000000000000:${name}`);
}
