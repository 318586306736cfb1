import type { InvokedFunction } from "../../contracts/invocations.ts";

/**
 * The function that an integration or an authorizer names:
 * `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<ARN>/invocations`, with stage variables in it. One that streams
 * ends with `/response-streaming-invocations`.
 */
export function functionOf(
  uri: string | undefined,
  stageVariables: Readonly<Record<string, string>> | undefined,
): InvokedFunction | undefined {
  if (uri === undefined) return undefined;
  const filled = uri.includes("${")
    ? uri.replaceAll(
        /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g,
        (_, name: string) => stageVariables?.[name] ?? "",
      )
    : uri;
  const [, name] =
    /:lambda:path\/[^/]+\/functions\/(.+?)\/(?:response-streaming-)?invocations$/.exec(filled) ?? [];
  return name === undefined ? undefined : { name };
}
