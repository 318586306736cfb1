import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { type Version1Facts, version1Event, version1Head } from "../payloads/version1Event.ts";
import type { Version2Head } from "../payloads/version2Event.ts";

/** The event of payload format 1.0, for a route whose integration asks for it. */
export function httpVersion1Event(request: PublicRequest, head: Version2Head, body: Uint8Array) {
  const { requestContext: context } = head;
  const resourcePath = head.routeKey.replace(/^[A-Z]+ /, "");
  const facts: Version1Facts = {
    apiId: context.apiId,
    accountId: context.accountId,
    stage: context.stage,
    deploymentId: "",
    resourceId: "",
    resourcePath,
    operationName: undefined,
    path: head.rawPath,
    fullPath: head.rawPath,
    pathParameters: head.pathParameters ?? {},
    stageVariables: head.stageVariables,
    identity: {},
    authorizer: authorizerOf(context),
    extendedRequestId: context.requestId,
    trace: head.headers["x-amzn-trace-id"] ?? "",
    now: context.timeEpoch,
  };
  const { requestContext, ...rest } = version1Head(request, facts);
  const { deploymentId: _, resourceId: __, ...known } = requestContext;
  // Bodies of a type that is no text are base64 in both formats, without a list that says which.
  const binaryTypes = isText(request.headers["content-type"]) ? [] : ["*/*"];
  return version1Event(
    { version: "1.0", ...rest, requestContext: { ...known, resourceId: null } },
    body,
    binaryTypes,
  );
}

/** An authorizer's own words stand beside each other here, where the newer format has them apart by kind. */
function authorizerOf(context: object): Readonly<Record<string, unknown>> | undefined {
  if (!("authorizer" in context)) return undefined;
  const { lambda, jwt, iam } = context.authorizer as Readonly<Record<string, Record<string, unknown>>>;
  return lambda ?? jwt ?? iam;
}

function isText(contentType: string | readonly string[] | undefined): boolean {
  return contentType === undefined || /^text\/|[/+](json|xml|javascript)\b/i.test(String(contentType));
}
