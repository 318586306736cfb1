import type { MessageAttribute } from "../contracts/queues.ts";

type Attributes = Readonly<Record<string, MessageAttribute>>;

/** Message attributes as text to keep; binary values in base64. Null for none. */
export function storeAttributes(attributes: Attributes): string | null {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  const stored = entries.map(([name, { BinaryValue, ...rest }]) => [
    name,
    BinaryValue === undefined ? rest : { ...rest, BinaryValue: Buffer.from(BinaryValue).toString("base64") },
  ]);
  return JSON.stringify(Object.fromEntries(stored));
}

export function restoreAttributes(text: string | null): Attributes {
  if (text === null) return {};
  const stored = JSON.parse(text) as Record<
    string,
    { DataType: string; StringValue?: string; BinaryValue?: string }
  >;
  return Object.fromEntries(
    Object.entries(stored).map(([name, { BinaryValue, ...rest }]) => [
      name,
      BinaryValue === undefined ? rest : { ...rest, BinaryValue: Buffer.from(BinaryValue, "base64") },
    ]),
  );
}
