import * as v from "valibot";
import type { Constraints, Shape } from "./constraints.ts";

const reference = v.object({ shape: v.string() });

const ModelShape = v.object({
  type: v.string(),
  required: v.optional(v.array(v.string())),
  members: v.optional(v.record(v.string(), reference)),
  member: v.optional(reference),
  key: v.optional(reference),
  value: v.optional(reference),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  pattern: v.optional(v.string()),
  enum: v.optional(v.array(v.string())),
  sensitive: v.optional(v.boolean()),
});
type ModelShape = v.InferOutput<typeof ModelShape>;

/** A service model as botocore carries it, as far as it is read here. */
export const BotocoreModel = v.object({
  operations: v.record(v.string(), v.object({ input: v.optional(reference) })),
  shapes: v.record(v.string(), ModelShape),
});
type BotocoreModel = v.InferOutput<typeof BotocoreModel>;

const simpleTypes = ["string", "integer", "long", "double", "blob"] as const;

/** Keeps what the inputs of the operations demand: numbers, patterns and enumerations. */
export function constraintsOf(
  model: BotocoreModel,
  origin: Pick<Constraints, "source" | "date" | "sdk">,
): Constraints {
  const reduction = new Reduction(model);
  const operations = Object.fromEntries(
    Object.entries(model.operations).map(([name, { input }]) => [name, reduction.keep(input?.shape ?? "")]),
  );
  return { ...origin, operations, shapes: reduction.shapes() };
}

class Reduction {
  readonly #model: BotocoreModel;
  readonly #kept = new Map<string, Shape>();
  readonly #visiting = new Set<string>();

  constructor(model: BotocoreModel) {
    this.#model = model;
  }

  shapes(): Record<string, Shape> {
    return Object.fromEntries([...this.#kept].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The name of the shape when it demands something, "" otherwise. */
  keep(name: string): string {
    if (this.#kept.has(name)) return name;
    const shape = this.#model.shapes[name];
    if (shape === undefined || this.#visiting.has(name)) return "";
    this.#visiting.add(name);
    const reduced = this.#reduced(shape);
    this.#visiting.delete(name);
    if (reduced === undefined) return "";
    this.#kept.set(name, reduced);
    return name;
  }

  #reduced(shape: ModelShape): Shape | undefined {
    switch (shape.type) {
      case "structure":
        return this.#structure(shape);
      case "list": {
        const member = this.keep(shape.member?.shape ?? "");
        return isBounded(shape) || member !== "" ? { type: "list", member, ...boundsOf(shape) } : undefined;
      }
      case "map": {
        const key = this.keep(shape.key?.shape ?? "");
        const value = this.keep(shape.value?.shape ?? "");
        const demands = isBounded(shape) || key !== "" || value !== "";
        return demands ? { type: "map", key, value, ...boundsOf(shape) } : undefined;
      }
      default:
        return scalar(shape);
    }
  }

  #structure({ members = {}, required }: ModelShape): Shape | undefined {
    const kept = Object.entries(members).map(([member, { shape }]) => [member, this.keep(shape)] as const);
    if (required === undefined && kept.every(([, target]) => target === "")) return undefined;
    return { type: "structure", required: required ?? [], members: Object.fromEntries(kept) };
  }
}

function scalar(shape: ModelShape): Shape | undefined {
  const type = simpleTypes.find((simple) => simple === shape.type);
  if (type === undefined) return undefined;
  if (!isBounded(shape) && shape.pattern === undefined && shape.enum === undefined) return undefined;
  return {
    type,
    ...boundsOf(shape),
    ...(shape.pattern !== undefined && { pattern: shape.pattern }),
    ...(shape.enum !== undefined && { enum: shape.enum }),
  };
}

function isBounded({ min, max }: ModelShape): boolean {
  return min !== undefined || max !== undefined;
}

function boundsOf({ min, max, sensitive }: ModelShape) {
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(sensitive === true && { sensitive }),
  };
}
