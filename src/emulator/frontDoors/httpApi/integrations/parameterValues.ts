/** An integration's parameters, with the texts that their mappings led to. */
export type Values = Readonly<Record<string, string>>;

/** A list that is written in JSON, or as its only item. */
export function listOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [text];
  } catch {
    return [text];
  }
}
