import * as v from "valibot";
import type { StreamForm } from "./streamedAnswer.ts";

/** An answer to whoever called a function's URL. Header names are in lower case. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

const Status = v.union([
  // What begins with 1 ends no request.
  v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  v.pipe(v.string(), v.regex(/^[2-5]\d\d$/), v.transform(Number)),
]);

const HeaderValue = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

/** What a function says about its answer: as its result, or as the prelude of a stream. */
const Prelude = v.object({
  statusCode: v.optional(Status, 200),
  headers: v.nullish(v.record(v.string(), HeaderValue)),
  cookies: v.nullish(v.array(v.string())),
});

const Result = v.object({
  ...Prelude.entries,
  statusCode: Status,
  body: v.optional(v.unknown()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/** The function failed, or answered in a form that is none. */
export const badGateway: UrlAnswer = {
  status: 502,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: Buffer.from("Internal Server Error"),
};

/**
 * The answer that a function's result means: an object with a `statusCode` says it all, anything else is the body of a 200, text as it
 * is and the rest as compact JSON.
 */
export function answerOf(payload: Uint8Array): UrlAnswer {
  const value = parseJson(payload);
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return { ...badGateway, status: 200, body: Buffer.from(text) };
  }
  const result = v.safeParse(Result, value);
  if (!result.success) return badGateway;
  const { body, isBase64Encoded, ...prelude } = result.output;
  const text =
    typeof body === "string" ? body : body === undefined || body === null ? "" : JSON.stringify(body);
  return {
    ...headOf(prelude),
    body: Buffer.from(text, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

function headOf({ statusCode, headers, cookies }: v.InferOutput<typeof Prelude>): Omit<UrlAnswer, "body"> {
  const lowered = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: statusCode,
    headers: { "content-type": "application/json", ...Object.fromEntries(lowered) },
    cookies: cookies ?? [],
  };
}

function parseJson(payload: Uint8Array): unknown {
  const text = Buffer.from(payload).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const integrationResponse = "application/vnd.awslambda.http-integration-response";

/** How a function's URL reads what the function streams. */
export const version2Stream: StreamForm<Omit<UrlAnswer, "body">, UrlAnswer> = {
  plain: (contentType) =>
    contentType === integrationResponse
      ? undefined
      : { status: 200, headers: { "content-type": contentType }, cookies: [] },
  prelude: (text) => headOf(v.parse(Prelude, JSON.parse(text))),
  whole: answerOf,
  broken: badGateway,
};
