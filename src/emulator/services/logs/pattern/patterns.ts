import type { TestMetricFilterRequest, TestMetricFilterResponse } from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../errors.ts";
import { compileFilterPattern } from "./filterPattern.ts";
import { type MessageFilter, PatternError } from "./tokens.ts";

/** Throws `InvalidParameterException` for what is no pattern. */
export function compilePattern(pattern = ""): MessageFilter {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter("Invalid filter pattern");
    throw error;
  }
}

/** The messages that a pattern selects, with their numbers from 1: how people try a pattern out. */
export function testMetricFilter(input: TestMetricFilterRequest): TestMetricFilterResponse {
  const matches = compilePattern(input.filterPattern);
  const records = (input.logEventMessages ?? []).map((eventMessage, index) => ({
    eventNumber: index + 1,
    eventMessage,
    extractedValues: {},
  }));
  return { matches: records.filter(({ eventMessage }) => matches(eventMessage)) };
}
