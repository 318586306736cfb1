import * as v from "valibot";
import { jsonOf } from "./json.ts";
import { isBinary } from "./mediaTypes.ts";

/** An answer in payload format 1.0. Names are as they are sent. */
export interface Version1Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

const Status = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  v.pipe(v.string(), v.regex(/^[2-5]\d\d$/), v.transform(Number)),
]);
const Scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));
/** What AWS's parser takes for nothing. */
const Nothing = v.pipe(
  v.null(),
  v.transform(() => undefined),
);

/** An unknown member makes the answer none (recorded). */
const Result = v.strictObject({
  statusCode: v.optional(v.union([Status, Nothing])),
  headers: v.nullish(v.record(v.string(), v.union([Scalar, Nothing]))),
  multiValueHeaders: v.nullish(v.record(v.string(), v.array(v.union([Scalar, Nothing])))),
  body: v.optional(v.union([Scalar, Nothing])),
  isBase64Encoded: v.nullish(v.boolean()),
});
type Result = v.InferOutput<typeof Result>;

/** What a stream says of itself before its body. */
const Prelude = v.object({
  statusCode: v.optional(Status, 200),
  headers: Result.entries.headers,
  multiValueHeaders: Result.entries.multiValueHeaders,
  cookies: v.nullish(v.array(v.string())),
});

/** The head of a streamed answer to a client of a REST API. Throws for a prelude that is none. */
export function version1Prelude(text: string): Omit<Version1Answer, "body"> {
  const { statusCode, cookies, ...said } = v.parse(Prelude, JSON.parse(text));
  const headers = headersOf(said);
  return {
    status: statusCode,
    headers: { ...headers, ...(cookies && cookies.length > 0 && { "Set-Cookie": cookies }) },
  };
}

interface Negotiation {
  /** The request's `Accept`. */
  readonly accept: string | undefined;
  readonly binaryMediaTypes: readonly string[];
}

/**
 * What a function's result means to the client of a REST API. "malformed" is AWS's 502, "undecodable" its 500 for a body that is not
 * the base64 that it says it is.
 */
export function version1Answer(
  payload: Uint8Array,
  { accept, binaryMediaTypes }: Negotiation,
): Version1Answer | "malformed" | "undecodable" {
  const said = jsonOf(payload);
  const result = v.safeParse(Result, said);
  // A list without entries has no member that would be unknown.
  if (!result.success || Array.isArray(said)) return "malformed";
  const { statusCode = 200, body: text = "", isBase64Encoded } = result.output;
  // Only the first type that the client accepts counts, never the answer's own (recorded).
  const wantsBytes = isBase64Encoded === true && isBinary(accept?.split(",")[0], binaryMediaTypes);
  const body = wantsBytes ? decoded(text) : Buffer.from(text);
  if (body === undefined) return "undecodable";
  return { status: statusCode, headers: headersOf(result.output), body };
}

/** Values of `multiValueHeaders` come first, under the names there; a value that both have is sent once. */
function headersOf({
  headers,
  multiValueHeaders,
}: Pick<Result, "headers" | "multiValueHeaders">): Record<string, readonly string[]> {
  const merged = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    const kept = values.filter((value) => value !== undefined);
    const before = merged.get(name.toLowerCase());
    if (before === undefined) merged.set(name.toLowerCase(), { name, values: kept });
    else before.values.push(...kept);
  }
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    const before = merged.get(name.toLowerCase());
    if (before === undefined) merged.set(name.toLowerCase(), { name, values: [value] });
    else if (!before.values.includes(value)) before.values.push(value);
  }
  return Object.fromEntries([...merged.values()].map(({ name, values }) => [name, values]));
}

function decoded(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? bytes : undefined;
}
