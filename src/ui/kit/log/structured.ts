import * as v from "valibot";

/** A record of the JSON format, folded to what a person reads. */
interface Structured {
  readonly timeMs: number | undefined;
  readonly requestId: string | undefined;
  readonly level: string;
  readonly message: string;
  /** The members beside the message, as they would be written. */
  readonly fields: string;
  /** The same, as a text of several lines. */
  readonly pretty: readonly string[];
  /** Frames of a stack, one a line. */
  readonly stack: readonly string[];
}

/** A line that is a record of JSON. */
export type StructuredLine =
  | { readonly kind: "start"; readonly requestId: string; readonly version: string }
  /** What Lambda writes for machines, and a reader has in the heading or the figures. */
  | { readonly kind: "platform" }
  | { readonly kind: "structured"; readonly value: Structured };

const Platform = v.object({
  type: v.pipe(v.string(), v.startsWith("platform.")),
  record: v.optional(v.looseObject({ requestId: v.optional(v.string()), version: v.optional(v.string()) })),
});

const stackNames = ["stackTrace", "stack", "stack_trace", "exception"] as const;
const leftOut: ReadonlySet<string> = new Set<string>([
  ..."timestamp time level requestId request_id function_request_id AWSRequestId awsRequestId".split(" "),
  ..."message msg errorMessage".split(" "),
  ...stackNames,
]);

/** Whether the line is a record of the JSON format, Lambda's own or a logger's; undefined where it is neither. */
export function parseStructured(line: string): StructuredLine | undefined {
  if (!line.startsWith("{") || !line.trimEnd().endsWith("}")) return undefined;
  const value = parsed(line);
  if (value === undefined) return undefined;
  const platform = v.safeParse(Platform, value);
  if (platform.success) return platformLine(platform.output);
  const level = textOf(value["level"]);
  const message = [value["message"], value["msg"], value["errorMessage"]].find((each) => each !== undefined);
  if (level === undefined || message === undefined) return undefined;
  const rest = Object.entries(value).filter(([name]) => !leftOut.has(name));
  const requestId = [...leftOut].filter((name) => /request/i.test(name)).map((name) => textOf(value[name]));
  return {
    kind: "structured",
    value: {
      timeMs: timeOf(value["timestamp"] ?? value["time"]),
      requestId: requestId.find((id) => id !== undefined),
      level: level.toUpperCase(),
      message: typeof message === "string" ? message : JSON.stringify(message),
      fields: rest.map(([name, each]) => `${name}=${fieldText(each)}`).join(" "),
      pretty: rest.length === 0 ? [] : JSON.stringify(Object.fromEntries(rest), undefined, 2).split("\n"),
      stack: stackOf(value),
    },
  };
}

function platformLine({ type, record }: v.InferOutput<typeof Platform>): StructuredLine | undefined {
  if (type === "platform.start" && record?.requestId !== undefined) {
    return { kind: "start", requestId: record.requestId, version: record.version ?? "" };
  }
  // What goes wrong with an extension is worth a line; that a phase began or ended is in the figures.
  return /Start$|Done$|[rR]eport$/.test(type) ? { kind: "platform" } : undefined;
}

function parsed(line: string): Record<string, unknown> | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), line);
  return read.success ? read.output : undefined;
}

function stackOf(value: Record<string, unknown>): string[] {
  const stack = stackNames.map((name) => value[name]).find((each) => each !== undefined);
  if (Array.isArray(stack)) return stack.filter((each) => typeof each === "string");
  return typeof stack === "string" ? stack.split("\n") : [];
}

function fieldText(value: unknown): string {
  if (typeof value === "string" && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === "number" ? value : Date.parse(textOf(value) ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
