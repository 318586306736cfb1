import * as v from "valibot";
import { expiredNextToken, invalidArgument } from "../errors.ts";

const validMs = 300_000;
const Token = v.tuple([v.number(), v.array(v.string())]);

/** What a listing goes on with, for five minutes as at AWS. */
export function writeToken(parts: readonly string[], now: number): string {
  return Buffer.from(JSON.stringify([now, parts])).toString("base64");
}

/** Throws AWS's errors for what is no token, or is one no more. */
export function readToken(token: string, now: number): readonly string[] {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Token), Buffer.from(token, "base64").toString());
  if (!read.success) throw invalidArgument("NextToken is invalid.");
  const [madeAt, parts] = read.output;
  if (now - madeAt > validMs) throw expiredNextToken("NextToken has expired.");
  return parts;
}
