import { hash } from "node:crypto";
import { invalidArgument } from "../errors.ts";

export const lastHashKey = (1n << 128n) - 1n;

/** Where a partition key falls: its MD5 as a number. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash("md5", partitionKey, "hex")}`);
}

/** Throws AWS's error for a number that no hash has. */
export function readHashKey(text: string): bigint {
  const key = BigInt(text);
  if (key > lastHashKey) {
    throw invalidArgument(
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${text}`,
    );
  }
  return key;
}

/** Where each of so many equal parts of all hash keys begins. */
export function evenStarts(count: number): readonly bigint[] {
  const width = (lastHashKey + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => width * BigInt(index));
}
