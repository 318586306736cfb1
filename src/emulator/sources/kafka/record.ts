import type { HeaderValue, KafkaMessage } from "./library.ts";

/** A record as functions get it. https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html */
export function kafkaRecord(
  { key, value, timestamp, offset, headers = {} }: KafkaMessage,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Readonly<Record<string, unknown>> {
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    timestampType: "CREATE_TIME",
    ...(key !== null && { key: Buffer.from(key).toString("base64") }),
    ...(value !== null && { value: Buffer.from(value).toString("base64") }),
    headers: Object.entries(headers).flatMap(([name, values]) =>
      listOf(values).map((each) => ({ [name]: [...Buffer.from(each)] })),
    ),
  };
}

function listOf(values: HeaderValue | readonly HeaderValue[] | undefined): readonly HeaderValue[] {
  if (values === undefined) return [];
  return typeof values === "string" || values instanceof Uint8Array ? [values] : values;
}
