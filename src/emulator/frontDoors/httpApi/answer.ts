import * as v from "valibot";
import { jsonOf } from "../payloads/json.ts";
import { answerOf, badGateway, type UrlAnswer } from "../payloads/version2Answer.ts";
import { version1Answer } from "../payloads/version1Answer.ts";
import { HttpError } from "./httpError.ts";

const Structured = v.looseObject({ statusCode: v.unknown() });

/** What a function's result means to the client of an HTTP API. Throws `HttpError` for a result that means nothing. */
export function httpAnswer(payload: Uint8Array, formatVersion: string | undefined): UrlAnswer {
  if (formatVersion !== "1.0") {
    const answer = answerOf(payload);
    if (answer === badGateway) throw HttpError.internal();
    return answer;
  }
  if (!v.is(Structured, jsonOf(payload))) throw HttpError.internal();
  // An HTTP API knows no list of binary types: what says that it is base64 is decoded.
  const answer = version1Answer(payload, { accept: "*/*", binaryMediaTypes: ["*/*"] });
  if (typeof answer === "string") throw HttpError.internal();
  const { "set-cookie": cookies = [], ...headers } = lowerCased(answer.headers);
  const joined = Object.entries(headers).map(([name, values]) => [name, values.join(",")]);
  return {
    status: answer.status,
    headers: Object.fromEntries(joined) as Record<string, string>,
    cookies,
    body: answer.body,
  };
}

function lowerCased(headers: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]));
}
