import type { TestEventPatternRequest } from "@aws-sdk/client-eventbridge";
import { matches } from "../../eventPattern/match.ts";
import { type EventPattern, readPattern } from "../../eventPattern/pattern.ts";
import { PatternError } from "../../eventPattern/patternError.ts";
import { invalid, invalidPattern } from "./errors.ts";

/** Reads a pattern; throws AWS's refusal with the reason. */
export function checkPattern(text: string): EventPattern {
  try {
    return readPattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw invalidPattern(error.message);
    throw error;
  }
}

/** What AWS wants of an event before it looks at the pattern. */
const mandatory = ["id", "account", "source", "time", "region", "detail-type"];

export function testEventPattern({ Event: text = "", EventPattern: pattern = "" }: TestEventPatternRequest) {
  const read = checkPattern(pattern);
  const event = parsed(text);
  const isEvent = typeof event === "object" && event !== null && mandatory.every((name) => name in event);
  if (!isEvent) throw invalid("Parameter Event is not valid.");
  return { Result: matches(read, event) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
