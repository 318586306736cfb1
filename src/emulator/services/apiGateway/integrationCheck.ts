import type { Integration } from "@aws-sdk/client-api-gateway";
import { parseArn } from "../../../shared/arn.ts";
import { badRequest } from "./errors.ts";

const functionPath =
  /^path\/(?:2015-03-31\/functions\/.+\/invocations|2021-11-15\/functions\/.+\/response-streaming-invocations)$/;

/** Refuses an integration as AWS does; the wordings about ARNs are recorded. */
export function checkIntegration(integration: Integration): void {
  const { type = "MOCK", uri, httpMethod, timeoutInMillis, responseTransferMode } = integration;
  const isStream = responseTransferMode === "STREAM";
  // A stream may take as long as a function.
  const longestMs = isStream ? 900_000 : 29_000;
  if (timeoutInMillis !== undefined && (timeoutInMillis < 50 || timeoutInMillis > longestMs)) {
    throw badRequest(`Timeout should be between 50 ms and ${longestMs} ms`);
  }
  if (isStream && type !== "AWS_PROXY" && type !== "HTTP_PROXY") {
    throw badRequest("Response streaming is only supported for AWS_PROXY and HTTP_PROXY integrations");
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
  const isFunction = called === "lambda" && functionPath.test(action);
  const isFirehose = called === "firehose" && action.startsWith("action/");
  if (!isFunction && !isFirehose) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}
