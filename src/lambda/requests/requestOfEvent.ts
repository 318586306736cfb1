import * as v from "valibot";
import { filledIn } from "./pathParameters.ts";

const texts = v.nullish(v.record(v.string(), v.nullish(v.string())));
const lists = v.nullish(v.record(v.string(), v.nullish(v.array(v.string()))));
const shared = {
  headers: texts,
  pathParameters: texts,
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
};

const Version2 = v.object({
  ...shared,
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  rawQueryString: v.optional(v.string(), ""),
  cookies: v.nullish(v.array(v.string())),
});

/** Of REST APIs, and of load balancers. */
const Version1 = v.object({
  ...shared,
  httpMethod: v.string(),
  queryStringParameters: texts,
  multiValueQueryStringParameters: lists,
  multiValueHeaders: lists,
});

/** What a client sends so that a function gets an event. */
export interface EventRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array | undefined;
}

/** What whoever sends and passes on a request adds by itself. */
const added =
  /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|via|x-amzn-trace-id|x-forwarded-.*|x-amz-cf-id|cloudfront-.*)$/i;

/** The request to a route that an event was made of; an event of another kind is its body. */
export function requestOfEvent(
  event: unknown,
  route: { readonly method: string; readonly url: string },
): EventRequest {
  const [second, first] = [v.safeParse(Version2, event), v.safeParse(Version1, event)];
  if (second.success) {
    const { headers, cookies, rawQueryString, requestContext, ...rest } = second.output;
    const joined = (cookies ?? []).join("; ");
    const cookie = joined === "" ? [] : [["cookie", joined] as const];
    return {
      method: requestContext.http.method,
      url: urlOf(route.url, rest.pathParameters, rawQueryString),
      headers: [...pairs(headers), ...cookie],
      body: bodyOf(rest),
    };
  }
  if (first.success) {
    const { httpMethod, headers, multiValueHeaders, ...rest } = first.output;
    const query = new URLSearchParams([
      ...pairs(rest.multiValueQueryStringParameters ?? rest.queryStringParameters),
    ] as [string, string][]);
    return {
      method: httpMethod,
      url: urlOf(route.url, rest.pathParameters, query.toString()),
      headers: pairs(multiValueHeaders ?? headers),
      body: bodyOf(rest),
    };
  }
  const method = /^(ANY|GET|HEAD)$/.test(route.method) ? "POST" : route.method;
  const headers = [["content-type", "application/json"]] as const;
  return { method, url: route.url, headers, body: JSON.stringify(event) };
}

type Named = Readonly<Record<string, string | readonly string[] | null | undefined>> | null | undefined;

function pairs(named: Named): (readonly [string, string])[] {
  return Object.entries(named ?? {}).flatMap(([name, values]) => {
    const all = typeof values === "string" ? [values] : (values ?? []);
    return added.test(name) ? [] : all.map((value) => [name, value] as const);
  });
}

/** An event of REST APIs has parameters as they were sent, others have them decoded: they go encoded once. */
function urlOf(url: string, parameters: Named, query: string): string {
  const given = Object.entries(parameters ?? {}).flatMap(([name, value]) =>
    typeof value === "string"
      ? [
          [name, decoded(value)],
          [`${name}+`, decoded(value)],
        ]
      : [],
  );
  const filled = filledIn(url, Object.fromEntries(given) as Readonly<Record<string, string>>);
  return query === "" ? filled : `${filled}?${query}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function bodyOf({ body, isBase64Encoded }: v.InferOutput<v.ObjectSchema<typeof shared, undefined>>) {
  const text = body ?? "";
  if (text === "") return undefined;
  return isBase64Encoded === true ? Uint8Array.from(atob(text), (each) => each.charCodeAt(0)) : text;
}
