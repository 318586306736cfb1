import type { Called } from "./called.ts";

/** What parameter mappings can name. */
export interface MappingSource extends Pick<Called, "head" | "body"> {
  /** Once the integration has answered. */
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  };
}

/**
 * The value of a mapping: `$request.header.name`, `$request.body.user.id`, `$context.stage`, `$stageVariables.name`, a text with
 * `${request.path.id}` in it, or a text. Undefined where what it names is not there.
 */
export function mappedValue(expression: string, source: MappingSource): string | undefined {
  if (expression.startsWith("$") && !expression.startsWith("${")) return named(expression.slice(1), source);
  const missing = { some: false };
  const text = expression.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = named(name, source);
    if (value === undefined) missing.some = true;
    return value ?? "";
  });
  return missing.some ? undefined : text;
}

function named(name: string, source: MappingSource): string | undefined {
  const { head, body, answer } = source;
  const [, place = "", rest = ""] =
    /^(request\.(?:header|querystring|path|body)|response\.(?:header|body)|context|stageVariables)(?:\.(.+))?$/s.exec(
      name,
    ) ?? [];
  switch (place) {
    case "request.header":
      return textOf((head.headers as Readonly<Record<string, string>>)[rest.toLowerCase()]);
    case "request.querystring":
      return head.queryStringParameters?.[rest];
    case "request.path":
      return rest === "" ? head.rawPath : head.pathParameters?.[rest];
    case "request.body":
      return bodyAt(body, rest);
    case "response.header":
      return answer?.headers[rest.toLowerCase()];
    case "response.body":
      return answer && bodyAt(answer.body, rest);
    case "stageVariables":
      return head.stageVariables?.[rest];
    case "context":
      return textOf(at(head.requestContext, rest));
    default:
      return undefined;
  }
}

/** Steps of names and indices: `items[0].id`, `items.0.id`. */
function at(document: unknown, path: string): unknown {
  const steps = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  return steps.reduce<unknown>(
    (found, step) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, step)
        ? (found as Readonly<Record<string, unknown>>)[step]
        : undefined,
    document,
  );
}

function bodyAt(body: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(body).toString("utf8");
  if (path === "") return text;
  try {
    return textOf(at(JSON.parse(text), path));
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
