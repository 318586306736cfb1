import type { ShardRecord } from "./shard.ts";

// A sequence number is AWS's in form: in hexadecimal a 2, when the shard was opened, the record's ordinal, when it came, the
// shard, and a 2 again. So numbers of one shard ascend, and those of a shard's children are larger than its own.

type Shard = Pick<ShardRecord, "epoch" | "index">;

/** What a record adds to its shard's. */
interface Place {
  /** Ascending among all records. */
  readonly ordinal: number | bigint;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

export function sequenceNumber({ epoch, index }: Shard, { ordinal, arrivedAt }: Place): string {
  const digits = [
    "2",
    hex(epoch, 9),
    hex(ordinal, 16),
    "0000",
    hex(Math.floor(arrivedAt / 1000), 8),
    hex(index, 8),
    "2",
  ];
  return BigInt(`0x${digits.join("")}`).toString();
}

/** The number before a shard's first record. */
export function firstSequenceNumber(shard: Shard): string {
  return sequenceNumber(shard, { ordinal: 0, arrivedAt: shard.epoch * 1000 });
}

/** The number after all records of a closed shard. */
export function lastSequenceNumber(shard: Shard, closedAt: number): string {
  return sequenceNumber(shard, { ordinal: 0x7fff_ffff_ffff_ffffn, arrivedAt: closedAt });
}

/** The ordinal in a sequence number of this shard; undefined for any other number. */
export function ordinalIn(shard: Shard, number: string): number | undefined {
  const parts = partsOf(number);
  if (parts?.epoch !== shard.epoch || parts.index !== shard.index) return undefined;
  return parts.ordinal;
}

/** Whether the number has the form of a sequence number, of whichever shard. */
export function isSequenceNumber(number: string): boolean {
  return partsOf(number) !== undefined;
}

function partsOf(number: string): { epoch: number; ordinal: number; index: number } | undefined {
  const [, epoch, ordinal, index] =
    /^2([0-9a-f]{9})([0-9a-f]{16})0000[0-9a-f]{8}([0-9a-f]{8})2$/.exec(BigInt(number).toString(16)) ?? [];
  if (epoch === undefined || ordinal === undefined || index === undefined) return undefined;
  // The end of a closed shard is beyond all ordinals, and need not be exact.
  return { epoch: parseInt(epoch, 16), ordinal: parseInt(ordinal, 16), index: parseInt(index, 16) };
}

function hex(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
