import { GatewayError, internalError } from "../gatewayError.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { mappedAnswer, mappedText, selectedResponse } from "./mapping.ts";

/** `MOCK`: the request's template says which status is answered. */
export function mock(exchange: Exchange): IntegrationAnswer {
  const text = mappedText(exchange);
  const statusCode = statusOf(text);
  if (statusCode === undefined) throw new GatewayError(internalError(500));
  return mappedAnswer(exchange, selectedResponse(exchange, statusCode), {
    body: Buffer.alloc(0),
    headers: {},
  });
}

/** AWS reads the template's text as JSON with names that need no quotes; only this one member counts. */
function statusOf(text: string): string | undefined {
  return /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(text)?.[1];
}
