import type {
  HttpIntegration,
  WebSocketApiSnapshot,
  WebSocketIntegrationResponse,
} from "../../contracts/httpApis.ts";
import type { IntegrationAnswer } from "./integrationAnswer.ts";
import { selected } from "./routeSelection.ts";
import { SocketError } from "./socketError.ts";

/** `MOCK`: the request's template says the status, and the response of that status what is answered. */
export function mockAnswer(
  integration: HttpIntegration,
  { integrationResponses }: Pick<WebSocketApiSnapshot, "integrationResponses">,
  message: string,
): IntegrationAnswer {
  const { RequestTemplates, TemplateSelectionExpression, IntegrationId } = integration;
  const request = templateOf(RequestTemplates, TemplateSelectionExpression, message);
  const status = Number(/["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(request ?? "")?.[1] ?? 200);
  const own = integrationResponses.filter((each) => each.IntegrationId === IntegrationId);
  const response =
    own.find(({ IntegrationResponseKey }) => isFor(IntegrationResponseKey, status)) ??
    own.find(({ IntegrationResponseKey }) => IntegrationResponseKey === "$default");
  return { status, headers: {}, body: Buffer.from(bodyOf(response, message)) };
}

function bodyOf(response: WebSocketIntegrationResponse | undefined, message: string): string {
  const text = templateOf(response?.ResponseTemplates, response?.TemplateSelectionExpression, message) ?? "";
  // A template with variables would have to be rendered.
  if (/[$#]/.test(text)) throw SocketError.internal();
  return text;
}

/** The template that the expression selects by the message, else the default one. */
function templateOf(
  templates: Readonly<Record<string, string>> | undefined,
  expression: string | undefined,
  message: string,
): string | undefined {
  const key = expression === undefined ? undefined : selected(expression, message);
  const chosen = key !== undefined && Object.hasOwn(templates ?? {}, key) ? templates?.[key] : undefined;
  return chosen ?? templates?.["$default"];
}

/** A key is a pattern of a status between slashes: digits, and what stands for one. */
function isFor(key: string | undefined, status: number): boolean {
  const pattern = /^\/(.+)\/$/.exec(key ?? "")?.[1]?.replaceAll("\\d", ".");
  const digits = String(status);
  if (pattern?.length !== digits.length) return false;
  return pattern.split("").every((each, index) => each === "." || each === digits[index]);
}
