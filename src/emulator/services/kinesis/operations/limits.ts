import type { KinesisContext } from "../context.ts";
import { limitExceeded } from "../errors.ts";

/** AWS's default quotas. */
export const shardLimit = 20_000;
export const onDemandLimit = 50;

/** The shards of all streams that take records. */
export function openShards({ state, shards }: KinesisContext): number {
  return [...state.streams.of("").values()].reduce((sum, stream) => sum + shards.open(stream).length, 0);
}

/** Throws AWS's error when there would be too many shards. */
export function refuseAbove(context: KinesisContext, added: number): void {
  const open = openShards(context);
  if (open + added <= shardLimit) return;
  const { accountId, region } = context.state.place;
  throw limitExceeded(
    `This request would exceed the shard limit for the account ${accountId} in ${region}. Current shard count for the account: ${open}. Limit: ${shardLimit}. Number of additional shards that would have resulted from this request: ${added}. Refer to the AWS Service Limits page (https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.`,
  );
}
