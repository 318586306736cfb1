/** What a function says of its batch: all went well, all of it failed, or these items did. */
export type BatchAnswer = "succeeded" | "failed" | { readonly failures: ReadonlySet<string> };

/**
 * Reads the answer of a function that reports failures of items. Recorded: nothing, null and an empty list mean that all went well;
 * an item that is unknown or not named fails the whole batch.
 */
export function readItemFailures(payload: Uint8Array, items: ReadonlySet<string>): BatchAnswer {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("utf8");
  const answer = parsed(text);
  if (answer === undefined) return "failed";
  if (isNothing(answer.value)) return "succeeded";
  if (typeof answer.value !== "object" || Array.isArray(answer.value)) return "failed";
  const { batchItemFailures: failures } = answer.value as { batchItemFailures?: unknown };
  if (failures === undefined || isNothing(failures)) return "succeeded";
  if (!Array.isArray(failures)) return "failed";
  const named = failures.map(itemOf);
  const known = named.filter((item) => item !== undefined && items.has(item));
  return known.length === named.length
    ? { failures: new Set(known.filter((item) => item !== undefined)) }
    : "failed";
}

function parsed(text: string): { readonly value: unknown } | undefined {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** AWS's reader takes an empty text and an empty list for null. */
function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function itemOf(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return undefined;
  const { itemIdentifier: item } = failure;
  return typeof item === "string" ? item : undefined;
}
