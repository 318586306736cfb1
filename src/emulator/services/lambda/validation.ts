import { corrected, type Constraints, type Corrections, type Shape } from "../../validation/constraints.ts";
import { boundProblems, validator, type Wording } from "../../validation/validator.ts";
import generated from "./constraints.generated.json" with { type: "json" };
import { validation } from "./errors.ts";
import { acceptedRuntimes, isKnownRuntime } from "./resources/functions/runtimes.ts";
import { setProblem } from "../../validation/words.ts";

// Where AWS's recorded answers (November 2025) differ from the published model, the recordings win.

const recorded: Corrections = {
  patterns: {
    LayerVersionArn:
      "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)",
    TaggableResource:
      "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)",
  },
  largest: { NamespacedFunctionName: 170 },
  // AWS lists some sets in an order of its own.
  sets: {
    InvokeMode: ["RESPONSE_STREAM", "BUFFERED"],
    RecursiveLoop: ["Terminate", "Allow"],
    EventSourcePosition: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"],
  },
};

/** The model has the limits of functions on managed instances; all others have these. */
const ordinary: Corrections = { largest: { MemorySize: 10_240, Timeout: 900 } };

const wording: Wording = {
  refusal: validation,
  // AWS names the problem of a layer's runtime before all others.
  first: (member) => member.startsWith("CompatibleRuntime"),
  mayHoldNull: new Set(["CompatibleArchitectures"]),
  judges: { Runtime: runtimeProblems, CompatibleRuntimes: compatibleRuntimesProblems },
};

/** The model's constraints as AWS answers by them, for functions on managed instances or for all others. */
export function lambdaConstraints(kind: "ordinary" | "managed" = "ordinary"): Constraints {
  // generate.ts writes the file in this shape; TypeScript infers a narrower one from its contents.
  const model = corrected(generated as unknown as Constraints, recorded);
  const constraints = kind === "managed" ? model : corrected(model, ordinary);
  const name = constraints.shapes["NamespacedFunctionName"];
  // DeleteFunction takes the names of GetFunction with the length of CreateFunction.
  if (name?.type !== "string") return constraints;
  return corrected(constraints, {
    members: { DeleteFunctionRequest: { FunctionName: { ...name, max: 140 } } },
  });
}

/** Operations whose input has the limits. */
const configuring: readonly string[] = ["CreateFunction", "UpdateFunctionConfiguration"];

/** Checks requests; `isManaged` tells those that are about functions on managed instances. */
export function lambdaValidator(
  isManaged: (input: Readonly<Record<string, unknown>>) => boolean,
): (operation: string, input: Readonly<Record<string, unknown>>) => void {
  const validateOrdinary = validator(() => lambdaConstraints(), wording);
  const validateManaged = validator(() => lambdaConstraints("managed"), wording);
  return (operation, input) => {
    const validate = configuring.includes(operation) && isManaged(input) ? validateManaged : validateOrdinary;
    validate(operation, input);
  };
}

/** A function's runtime is checked by rules.ts with a message of its own; here only what filters a list. */
function runtimeProblems(value: unknown, path: string): string[] {
  if (path !== "compatibleRuntime" || typeof value !== "string" || isKnownRuntime(value)) return [];
  return [setProblem(acceptedRuntimes())];
}

function compatibleRuntimesProblems(value: unknown, _path: string, shape: Shape | undefined): string[] {
  if (!Array.isArray(value)) return [];
  const tooMany = shape?.type === "list" ? boundProblems({ ...shape, type: "string" }, value.length) : [];
  const isUnknown = value.some((entry) => typeof entry !== "string" || !isKnownRuntime(entry));
  return [...tooMany, ...(isUnknown ? [setProblem(acceptedRuntimes())] : [])];
}
