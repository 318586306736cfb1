import { Compile, parse } from "velocityjs";
import { TimeLimit } from "../../../../shared/timeLimit.ts";
import { atPath } from "./jsonPath.ts";

type Text = Readonly<Record<string, string>>;

/** What a mapping template knows. */
export interface TemplateFacts {
  /** What is mapped: the request's body, or the integration's answer. */
  readonly body: string;
  readonly parameters: { readonly path: Text; readonly querystring: Text; readonly header: Text };
  readonly stageVariables: Text;
  /** `$context` */
  readonly context: Readonly<Record<string, unknown>>;
}

/** What a template may say besides its text. */
export interface Overrides {
  readonly status?: number;
  readonly header: Text;
}

export interface Rendered {
  readonly text: string;
  readonly overrides: Overrides;
}

/** Templates come from whoever wrote the API: one without an end must not hold up everybody else. */
const limitMs = 500;

/** Renders a mapping template (VTL) with API Gateway's variables. Undefined for one that is none or does not end. */
export function renderTemplate(template: string, facts: TemplateFacts): Rendered | undefined {
  const responseOverride: { status?: unknown; header: Record<string, unknown> } = { header: {} };
  const context = {
    ...facts.context,
    responseOverride,
    requestOverride: { header: {}, path: {}, querystring: {} },
  };
  const variables = { input: inputOf(facts), util, context, stageVariables: { ...facts.stageVariables } };
  const rendered = ((): string | undefined => {
    try {
      const render = () => new Compile(parse(template), { escape: false }).render(variables);
      return new TimeLimit(limitMs).run<string | undefined>(render, undefined);
    } catch {
      return undefined;
    }
  })();
  if (rendered === undefined) return undefined;
  const status = Number(responseOverride.status);
  const header = Object.entries(responseOverride.header).map(([name, value]) => [name, String(value)]);
  return {
    text: rendered,
    overrides: {
      ...(Number.isInteger(status) && status >= 200 && status < 600 && { status }),
      header: Object.fromEntries(header) as Text,
    },
  };
}

function inputOf({ body, parameters }: TemplateFacts) {
  const document = () => parseJson(body);
  const found = (path: string) => atPath(document(), path);
  return {
    body,
    json: (path = "$") => JSON.stringify(found(path)) ?? "",
    path: (path = "$") => found(path) ?? "",
    params(name?: string): unknown {
      const { path, querystring, header } = parameters;
      // A template writes into what it was given.
      if (name === undefined)
        return { path: { ...path }, querystring: { ...querystring }, header: { ...header } };
      return [path, querystring, header].find((each) => Object.hasOwn(each, name))?.[name] ?? "";
    },
  };
}

const util = {
  escapeJavaScript: (text: unknown) =>
    JSON.stringify(asText(text)).slice(1, -1).replaceAll("'", "\\'").replaceAll("/", "\\/"),
  parseJson: (text: unknown) => parseJson(asText(text)),
  urlEncode: (text: unknown) => encodeURIComponent(asText(text)).replaceAll("%20", "+"),
  urlDecode: (text: unknown) => decodeURIComponent(asText(text).replaceAll("+", " ")),
  base64Encode: (text: unknown) => Buffer.from(asText(text)).toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(asText(text), "base64").toString("utf8"),
};

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** Text that is no JSON is a text to a path. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
