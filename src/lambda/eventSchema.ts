import type { SampleEvent } from "./samples.ts";

/** A part of JSON Schema, as the editor's JSON support reads it. */
type Schema = { readonly [keyword: string]: unknown };

/** Members that are named by whoever sends the event. */
const maps =
  /^(headers|multiValueHeaders|queryStringParameters|multiValueQueryStringParameters|pathParameters|stageVariables|attributes|messageAttributes|MessageAttributes|userAttributes|clientMetadata|validationData|sessionAttributes|parameters|Parameters|records|rmqMessagesByQueue|Keys|NewImage|OldImage|detail|claims|lambda|variables|slots|properties|input|state)$/;

/**
 * What tells events apart, the surest first: paths into the event, whose values are constants of the source's. After a
 * question mark any text does.
 */
const marks: readonly (readonly string[])[] = [
  ["Records[].eventSource"],
  ["Records[].EventSource"],
  ["Records[].cf.config.eventType"],
  ["eventSource"],
  ["triggerSource"],
  ["source", "detail-type"],
  ["invocationSchemaVersion"],
  ["requestContext.eventType"],
  ["requestContext.http.method?"],
  ["requestContext.elb.targetGroupArn?"],
  ["requestContext.resourcePath?"],
];

/** The schema as the editor reads it. */
export function eventSchemaText(samples: readonly SampleEvent[]): string {
  // An object of ours with a member `then` would be taken for a promise by whoever awaits it.
  return `${JSON.stringify(eventSchema(samples)).replaceAll('"implied":', '"then":')}\n`;
}

/**
 * A schema for the events of all samples: what an event says about its source decides which members it may have. Nothing
 * is forbidden, and nothing but what marks an event is required: an event that a person made up has no mistakes.
 */
function eventSchema(samples: readonly SampleEvent[]): Schema {
  const kinds = new Map<string, { mark: Schema; label: string; shapes: unknown[] }>();
  for (const { event, label } of samples) {
    const mark = markOf(event);
    if (mark === undefined) continue;
    const key = JSON.stringify(mark);
    const kind = kinds.get(key) ?? { mark, label, shapes: [] };
    kind.shapes.push(event);
    kinds.set(key, kind);
  }
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Event of a Lambda function",
    allOf: [...kinds.values()].map(({ mark, label, shapes }) => ({
      if: mark,
      implied: { ...shapeOf(shapes, ""), description: label },
    })),
  };
}

function markOf(event: unknown): Schema | undefined {
  for (const paths of marks) {
    const values = paths.map((path) => valueAt(event, stepsOf(path)));
    if (!values.every((value) => typeof value === "string")) continue;
    return {
      allOf: paths.map((path, at) =>
        valueSchemaAt(stepsOf(path), path.endsWith("?") ? { type: "string" } : { const: values[at] }),
      ),
    };
  }
  return undefined;
}

function stepsOf(path: string): string[] {
  return path.replace("?", "").split(/(?=\[\])|\./);
}

function valueAt(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (step === "[]") return Array.isArray(value) ? valueAt(value[0], rest) : undefined;
  return isObject(value) ? valueAt(value[step], rest) : undefined;
}

function valueSchemaAt([step, ...rest]: readonly string[], value: Schema): Schema {
  if (step === undefined) return value;
  const inner = valueSchemaAt(rest, value);
  if (step === "[]") return { type: "array", minItems: 1, items: inner };
  return { type: "object", required: [step], properties: { [step]: inner } };
}

/** What all of these values have in common, by their types alone. */
function shapeOf(values: readonly unknown[], name: string): Schema {
  const objects = values.filter(isObject);
  if (objects.length > 0 && objects.length === values.length) {
    if (maps.test(name)) return { type: ["object", "null"] };
    const names = [...new Set(objects.flatMap((each) => Object.keys(each)))];
    const members = names.map((each) => [
      each,
      shapeOf(
        objects.flatMap((object) => (each in object ? [object[each]] : [])),
        each,
      ),
    ]);
    return { type: ["object", "null"], properties: Object.fromEntries(members) };
  }
  if (values.length > 0 && values.every((each) => Array.isArray(each))) {
    return { type: "array", items: shapeOf(values.flat(), name) };
  }
  const types = new Set(values.map((each) => typeof each));
  if (types.size !== 1) return {};
  if (types.has("string")) return { type: ["string", "null"] };
  if (types.has("boolean")) return { type: "boolean" };
  // A parameter such as ${now:ms} becomes a number when the event is sent.
  return types.has("number") ? { type: ["number", "string", "null"], pattern: "^\\$\\{\\w" } : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
