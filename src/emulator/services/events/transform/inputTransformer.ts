import type { Envelope } from "../envelope.ts";
import { atPath } from "./jsonPath.ts";

/** Placeholders that need no path. Source: "Transforming input" in EventBridge's guide. */
export const predefined: readonly string[] = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
];

export interface Transformer {
  readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly InputTemplate: string | undefined;
}

interface TransformContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

const placeholder = /<([^<>\s"]+)>/g;

export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name = ""]) => name);
}

/**
 * What a target gets instead of the event: JSON, or a quoted text as it stands. Undefined where the template does not become
 * JSON, since AWS drops such an event without a word.
 */
export function transformed(
  { InputPathsMap: paths = {}, InputTemplate: template = "" }: Transformer,
  event: Envelope,
  context: TransformContext,
): string | undefined {
  const valueOf = (name: string): unknown => {
    const path = paths[name];
    return path === undefined ? predefinedValue(name, event, context) : atPath(event, path);
  };
  const isText = template.trimStart().startsWith('"');
  const filled = isText ? filledText(template, valueOf) : filledJson(template, valueOf);
  return isText || isJson(filled) ? filled : undefined;
}

/** In a text an object or list stands without quotes, and what is missing is nothing. */
function filledText(template: string, valueOf: (name: string) => unknown): string {
  return template.replaceAll(placeholder, (_, name: string) => bare(valueOf(name)));
}

/** In JSON a value stands as JSON does, within quotes as text; what is missing is an empty text. */
function filledJson(template: string, valueOf: (name: string) => unknown): string {
  // Texts with their escapes, and what is between them.
  return template.replaceAll(/"(?:[^"\\]|\\.)*"|<([^<>\s"]+)>/g, (part, name: string | undefined) => {
    if (name !== undefined) return JSON.stringify(valueOf(name) ?? "");
    return part.replaceAll(placeholder, (_, inner: string) => withinQuotes(valueOf(inner)));
  });
}

/** An object in quotes breaks the JSON around it, which is what happens at AWS. */
function withinQuotes(value: unknown): string {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return JSON.stringify(bare(value)).slice(1, -1);
}

function bare(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
}

function predefinedValue(name: string, event: Envelope, context: TransformContext): unknown {
  switch (name) {
    case "aws.events.rule-arn":
      return context.ruleArn;
    case "aws.events.rule-name":
      return context.ruleName;
    case "aws.events.event.ingestion-time":
      return context.ingestionTime;
    case "aws.events.event.json":
      return event;
    case "aws.events.event": {
      const { detail: _detail, "detail-type": detailType, ...rest } = event;
      return { ...rest, detailType };
    }
    default:
      return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
