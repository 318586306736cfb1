import * as v from "valibot";
import { parseArn } from "../../shared/arn.ts";
import { phrase } from "../../shared/phrase.ts";
import type { LocalTarget } from "../target.ts";
import { askJson } from "./request.ts";

const Put = v.object({ SequenceNumber: v.string() });

/** Puts a record into a Kinesis stream of the emulator, and answers with its sequence number. */
export async function putRecord(
  target: LocalTarget,
  streamArn: string,
  { text, partitionKey }: { readonly text: string; readonly partitionKey: string },
): Promise<string> {
  const answer = await askJson(target, {
    service: "kinesis",
    version: "1.1",
    operation: "Kinesis_20131202.PutRecord",
    input: {
      StreamARN: streamArn,
      Data: Buffer.from(text).toString("base64"),
      PartitionKey: partitionKey,
    },
    trying: phrase('put a record into "{0}"', parseArn(streamArn)?.resource ?? streamArn),
  });
  return v.parse(Put, answer).SequenceNumber;
}
