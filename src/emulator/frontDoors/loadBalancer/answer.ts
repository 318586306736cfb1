import * as v from "valibot";
import type { PublicResponse } from "../../contracts/publicRoute.ts";
import { isHeaderName, onTheWire } from "../payloads/headers.ts";
import { jsonOf } from "../payloads/json.ts";
import { server } from "./pages.ts";

/** Bytes of a function's answer, and of a request's body. */
export const mostBytes = 1024 * 1024;

const scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

const Result = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  statusDescription: v.nullish(v.string()),
  headers: v.nullish(v.record(v.string(), v.nullable(scalar))),
  multiValueHeaders: v.nullish(v.record(v.string(), v.array(scalar))),
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/** What a function's result means to the client; undefined where it means nothing, which is a 502. */
export function balancerAnswer(payload: Uint8Array, hasMultiValues: boolean): PublicResponse | undefined {
  if (payload.byteLength > mostBytes) return undefined;
  const result = v.safeParse(Result, jsonOf(payload));
  if (!result.success) return undefined;
  const { statusCode: status, headers, multiValueHeaders, body, isBase64Encoded } = result.output;
  const bytes = bytesOf(body ?? "", isBase64Encoded === true);
  // An answer of one's own status is none of these.
  if (bytes === undefined || status < 200) return undefined;
  // Only the kind that the target group has is heard.
  const said: readonly (readonly [string, readonly string[]])[] = hasMultiValues
    ? Object.entries(multiValueHeaders ?? {})
    : Object.entries(headers ?? {}).flatMap(([name, value]) =>
        value === null ? [] : [[name, [value]] as const],
      );
  const sent = said.filter(([name]) => isHeaderName(name) && name.toLowerCase() !== "content-length");
  const hasType = sent.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: {
      Server: server,
      ...(!hasType && { "Content-Type": "application/octet-stream" }),
      ...(Object.fromEntries(sent.map(([name, values]) => [name, onTheWire(values)])) as Record<
        string,
        string[]
      >),
    },
    body: bytes,
  };
}

function bytesOf(text: string, isBase64: boolean): Buffer | undefined {
  if (!isBase64) return Buffer.from(text);
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
    ? Buffer.from(text, "base64")
    : undefined;
}
