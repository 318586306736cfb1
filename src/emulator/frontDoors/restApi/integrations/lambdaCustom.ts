import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { invoke } from "./invoke.ts";
import { mappedAnswer, mappedText, selectedResponse } from "./mapping.ts";

/** `AWS` with a function: templates make its event, and its result or error message selects the response. */
export async function lambdaCustom(exchange: Exchange): Promise<IntegrationAnswer> {
  const payload = mappedText(exchange);
  const { outcome, trace } = await invoke(exchange, Buffer.from(payload === "" ? "{}" : payload));
  const body = Buffer.from(outcome.payload);
  const error = outcome.functionError === undefined ? "" : errorMessage(body.toString("utf8"));
  const response = selectedResponse(exchange, error);
  const answer = mappedAnswer(exchange, response, { body, headers: {} });
  return { ...answer, ...(trace !== undefined && { trace }) };
}

/** What a response's pattern is compared with. */
function errorMessage(body: string): string {
  try {
    const { errorMessage: message } = JSON.parse(body) as { readonly errorMessage?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}
