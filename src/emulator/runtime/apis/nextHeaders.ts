import type { RuntimeInvocation } from "./runtimeEvents.ts";

/** The head of the answer to `/next`: what a runtime learns of its invocation besides the event. */
export function nextHeaders(invocation: RuntimeInvocation, deadlineMs: number): string {
  let headers =
    `Content-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${invocation.requestId}\r\n` +
    `Lambda-Runtime-Deadline-Ms: ${deadlineMs}\r\n` +
    `Lambda-Runtime-Invoked-Function-Arn: ${oneLine(invocation.invokedFunctionArn)}\r\n`;
  if (invocation.traceId) headers += `Lambda-Runtime-Trace-Id: ${oneLine(invocation.traceId)}\r\n`;
  if (invocation.clientContext)
    headers += `Lambda-Runtime-Client-Context: ${oneLine(invocation.clientContext)}\r\n`;
  if (invocation.tenantId) headers += `Lambda-Runtime-Aws-Tenant-Id: ${oneLine(invocation.tenantId)}\r\n`;
  return headers;
}

/** A header cannot hold a line break, and JSON means the same without it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
