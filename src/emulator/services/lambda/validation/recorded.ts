import generated from "./constraints.generated.json" with { type: "json" };
import type { Constraints, Shape } from "./model.ts";

// Where AWS's recorded answers (November 2025) differ from the published model, the recordings win. The limits of
// memory and time are those of ordinary functions; the model has those of managed instances.

const patterns: Readonly<Record<string, string>> = {
  LayerVersionArn:
    "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)",
  TaggableResource:
    "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)",
};

const longest: Readonly<Record<string, number>> = {
  NamespacedFunctionName: 170,
  MemorySize: 10_240,
  Timeout: 900,
};

/** AWS lists some sets in an order of its own. */
const sets: Readonly<Record<string, readonly string[]>> = {
  InvokeMode: ["RESPONSE_STREAM", "BUFFERED"],
  RecursiveLoop: ["Terminate", "Allow"],
  EventSourcePosition: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"],
};

/** DeleteFunction takes the names of GetFunction with the length of CreateFunction. */
const deleteFunctionName = "DeleteFunctionName";

/** The model's data with AWS's recorded answers laid over it. */
export function loadConstraints(): Constraints {
  // generate.ts writes the file in this shape; TypeScript infers a narrower one from its contents.
  return withRecorded(generated as unknown as Constraints);
}

function withRecorded(model: Constraints): Constraints {
  const shapes: Record<string, Shape> = { ...model.shapes };
  const change = (name: string, changes: { pattern?: string; max?: number; enum?: readonly string[] }) => {
    const shape = shapes[name];
    if (shape !== undefined) shapes[name] = { ...shape, ...changes };
  };
  for (const [name, pattern] of Object.entries(patterns)) change(name, { pattern });
  for (const [name, max] of Object.entries(longest)) change(name, { max });
  for (const [name, values] of Object.entries(sets)) change(name, { enum: values });
  const named = shapes["NamespacedFunctionName"];
  const request = shapes["DeleteFunctionRequest"];
  if (named !== undefined && request?.type === "structure") {
    shapes[deleteFunctionName] = { ...named, max: 140 } as Shape;
    shapes["DeleteFunctionRequest"] = {
      ...request,
      members: { ...request.members, FunctionName: deleteFunctionName },
    };
  }
  return { ...model, shapes };
}
