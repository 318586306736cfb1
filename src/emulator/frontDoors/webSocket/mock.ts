import * as v from "valibot";
import type { HttpIntegration, WebSocketApiSnapshot } from "../../contracts/httpApis.ts";
import type { IntegrationAnswer } from "./integrationAnswer.ts";
import { selected } from "./routeSelection.ts";
import { SocketError } from "./socketError.ts";

const HasContext = v.object({ requestContext: v.record(v.string(), v.unknown()) });

/** What the templates of a mock know. */
interface Mocked {
  readonly message: string;
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** The event of what happened, whose context is theirs. */
  readonly event: object;
}

/** `MOCK`: the request's template says the status, and the response of that status what is answered. */
export async function mockAnswer(
  integration: HttpIntegration,
  { integrationResponses }: Pick<WebSocketApiSnapshot, "integrationResponses">,
  mocked: Mocked,
): Promise<IntegrationAnswer> {
  const { RequestTemplates, TemplateSelectionExpression, IntegrationId } = integration;
  const { message } = mocked;
  const request = templateOf(RequestTemplates, TemplateSelectionExpression, message);
  const text = await textOf(request, mocked);
  const status = Number(/["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(text)?.[1] ?? 200);
  const own = integrationResponses.filter((each) => each.IntegrationId === IntegrationId);
  const response =
    own.find(({ IntegrationResponseKey }) => isFor(IntegrationResponseKey, status)) ??
    own.find(({ IntegrationResponseKey }) => IntegrationResponseKey === "$default");
  const answer = templateOf(response?.ResponseTemplates, response?.TemplateSelectionExpression, message);
  return { status, headers: {}, body: Buffer.from(await textOf(answer, mocked)) };
}

/** What renders templates is loaded by the first that has something to render. */
async function textOf(template: string | undefined, { message, variables, event }: Mocked): Promise<string> {
  if (template === undefined || !/[$#]/.test(template)) return template ?? "";
  const { renderTemplate } = await import("../apiGateway/templates/mappingTemplate.ts");
  const { requestContext } = v.parse(HasContext, event);
  const rendered = renderTemplate(template, {
    body: message,
    parameters: { path: {}, querystring: {}, header: {} },
    stageVariables: variables ?? {},
    context: requestContext,
  });
  if (rendered === undefined) throw SocketError.internal();
  return rendered.text;
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
