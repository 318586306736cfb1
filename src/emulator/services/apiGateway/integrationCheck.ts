import type { Integration } from "@aws-sdk/client-api-gateway";
import { parseArn } from "../../../shared/arn.ts";
import { badRequest } from "./errors.ts";

/** Refuses an integration as AWS does; the wordings about ARNs are recorded. */
export function checkIntegration({ type = "MOCK", uri, httpMethod, timeoutInMillis }: Integration): void {
  if (timeoutInMillis !== undefined && (timeoutInMillis < 50 || timeoutInMillis > 29_000)) {
    throw badRequest("Timeout should be between 50 ms and 29000 ms");
  }
  if (type === "MOCK") return;
  if (httpMethod === undefined) throw badRequest("Enumeration value for HttpMethod must be non-empty");
  if (type === "HTTP" || type === "HTTP_PROXY") {
    if (uri === undefined || !/^https?:\/\//.test(uri))
      throw badRequest("Invalid HTTP endpoint specified for URI");
    return;
  }
  // What is called stands where other ARNs have the account.
  const arn = parseArn(uri ?? "");
  if (uri?.startsWith("arn:") !== true) throw badRequest("Invalid ARN specified in the request");
  const { service, accountId: called, resource: action = "" } = arn ?? {};
  if (service !== "apigateway" || !/^(?:path|action)\//.test(action)) {
    throw badRequest("AWS ARN for integration must contain path or action");
  }
  if (type !== "AWS_PROXY") return;
  const isFunction = called === "lambda" && /^path\/2015-03-31\/functions\/.+\/invocations$/.test(action);
  const isFirehose = called === "firehose" && action.startsWith("action/");
  if (!isFunction && !isFirehose) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}
