import * as v from "valibot";
import { ApiAddress } from "./apiAddresses.ts";
import { SourcePlace } from "./emulator.ts";

/** Paths below the page, which is `/_api/<name>/_console`. */
export const consolePaths = {
  /** GET → `ConsoleApis` */
  apis: "apis",
  /** POST `ConsoleRequest` → `ConsoleReply` */
  requests: "requests",
  /** GET → a line of JSON, `ConsoleCall`, for each call that the API makes from then on */
  calls: "calls",
} as const;

/** What the page shows: the API that its address names, by its stages. */
export const ConsoleApis = v.object({
  apis: v.array(ApiAddress),
  /** Where the functions of the routes are defined, by their names. */
  sources: v.record(v.string(), SourcePlace),
});
export type ConsoleApis = v.InferOutput<typeof ConsoleApis>;

/** A request that the page has the emulator send. */
export const ConsoleRequest = v.object({
  method: v.pipe(v.string(), v.regex(/^[A-Z]{1,16}$/)),
  /** Below the API's own address, with the stage and the query. */
  path: v.pipe(v.string(), v.regex(/^\/[!-~]*$/)),
  headers: v.array(v.tuple([v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]+$/)), v.string()])),
  body: v.string(),
});
export type ConsoleRequest = v.InferOutput<typeof ConsoleRequest>;

/** What was sent to a function for a request, and what it said. */
export const ConsoleCall = v.object({
  functionName: v.string(),
  /** JSON. */
  event: v.string(),
  /** JSON; absent where the function did not run. */
  answer: v.optional(v.string()),
  failed: v.boolean(),
  milliseconds: v.number(),
});
export type ConsoleCall = v.InferOutput<typeof ConsoleCall>;

export const ConsoleReply = v.object({
  status: v.number(),
  headers: v.array(v.tuple([v.string(), v.string()])),
  /** As text; in base64 where it is none. */
  body: v.string(),
  isBase64: v.boolean(),
  milliseconds: v.number(),
  calls: v.array(ConsoleCall),
});
export type ConsoleReply = v.InferOutput<typeof ConsoleReply>;
