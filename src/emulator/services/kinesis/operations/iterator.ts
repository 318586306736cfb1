import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { expiredIterator, invalidArgument } from "../errors.ts";

/** What an iterator stands for: a place in a shard, for five minutes. */
export interface Iterator {
  readonly streamId: string;
  readonly streamName: string;
  readonly shard: number;
  /** The ordinal behind which it reads. */
  readonly after: number;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

const validMs = 300_000;

const Fields = v.tuple([v.string(), v.string(), v.number(), v.number(), v.number(), v.string()]);

/** Opaque to clients, and another each time, as AWS's are. */
export function writeIterator({ streamId, streamName, shard, after, madeAt }: Iterator): string {
  const nonce = randomBytes(12).toString("base64url");
  return Buffer.from(JSON.stringify([streamId, streamName, shard, after, madeAt, nonce])).toString("base64");
}

/** Throws AWS's errors for what is no iterator, or is one no more. */
export function readIterator(text: string, now: number): Iterator {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Fields), Buffer.from(text, "base64").toString());
  if (!read.success) throw invalidArgument("Invalid ShardIterator.");
  const [streamId, streamName, shard, after, madeAt] = read.output;
  if (now - madeAt > validMs) {
    throw expiredIterator(
      `Iterator expired. The iterator was created at time ${javaDate(madeAt)} while right now it is ${javaDate(now)} which is further in the future than the tolerated delay of ${validMs} milliseconds.`,
    );
  }
  return { streamId, streamName, shard, after, madeAt };
}

/** As Java prints it: `Thu Nov 26 13:02:21 UTC 2026`. */
function javaDate(ms: number): string {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(ms).toUTCString().split(" ");
  return `${day.slice(0, 3)} ${month} ${date} ${time} UTC ${year}`;
}
