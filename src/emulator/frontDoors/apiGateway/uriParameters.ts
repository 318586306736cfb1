import { decoded } from "./address.ts";

/** An integration's address with what stands in braces filled in, each as it is encoded in a path; `{proxy+}` has slashes. */
export function filledUri(
  uri: string,
  parameters: Readonly<Record<string, string>>,
  stageVariables: Readonly<Record<string, string>> | undefined,
): string {
  return uri
    .replaceAll(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) => stageVariables?.[name] ?? "")
    .replaceAll(/\{([A-Za-z0-9._-]+)\+?\}/g, (_, name: string) => encodedPath(parameters[name] ?? ""));
}

/** What a client sent may be encoded or not; it travels on encoded once. */
function encodedPath(value: string): string {
  return value
    .split("/")
    .map((segment) => encodeURIComponent(decoded(segment)))
    .join("/");
}
