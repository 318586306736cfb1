// Writes constraints.generated.json from AWS's service model as botocore carries it (Apache-2.0): numbers, patterns and
// enumerations only. To take a newer model:
//
//   pip download --no-deps botocore && unzip -o botocore-*.whl 'botocore/data/lambda/*'
//   gunzip botocore/data/lambda/2015-03-31/service-2.json.gz
//   node src/emulator/services/lambda/validation/generate.ts botocore/data/lambda/2015-03-31/service-2.json VERSION DATE

import { readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import type { Constraints, Shape } from "./model.ts";

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

const Model = v.object({
  operations: v.record(v.string(), v.object({ input: v.optional(reference) })),
  shapes: v.record(v.string(), ModelShape),
});

type ModelShape = v.InferOutput<typeof ModelShape>;

const simpleTypes = ["string", "integer", "long", "double", "blob"] as const;

function constraintsOf(model: v.InferOutput<typeof Model>, version: string, date: string): Constraints {
  const shapes: Record<string, Shape> = {};
  const visiting = new Set<string>();

  /** The name of the shape when it demands something, "" otherwise. */
  const keep = (name: string): string => {
    if (name in shapes) return name;
    const shape = model.shapes[name];
    if (shape === undefined || visiting.has(name)) return "";
    visiting.add(name);
    const kept = reduced(shape);
    visiting.delete(name);
    if (kept === undefined) return "";
    shapes[name] = kept;
    return name;
  };

  const reduced = (shape: ModelShape): Shape | undefined => {
    const bounds = {
      ...(shape.min !== undefined && { min: shape.min }),
      ...(shape.max !== undefined && { max: shape.max }),
      ...(shape.sensitive === true ? { sensitive: true as const } : {}),
    };
    const bounded = shape.min !== undefined || shape.max !== undefined;
    if (shape.type === "structure") {
      const members = Object.entries(shape.members ?? {}).map(
        ([member, { shape: target }]) => [member, keep(target)] as const,
      );
      const demanding = members.some(([, target]) => target !== "");
      if (!demanding && shape.required === undefined) return undefined;
      return {
        type: "structure",
        required: shape.required ?? [],
        members: Object.fromEntries(members),
      };
    }
    if (shape.type === "list") {
      const member = keep(shape.member?.shape ?? "");
      return bounded || member !== "" ? { type: "list", member, ...bounds } : undefined;
    }
    if (shape.type === "map") {
      const key = keep(shape.key?.shape ?? "");
      const value = keep(shape.value?.shape ?? "");
      return bounded || key !== "" || value !== "" ? { type: "map", key, value, ...bounds } : undefined;
    }
    const type = simpleTypes.find((simple) => simple === shape.type);
    if (type === undefined) return undefined;
    if (!bounded && shape.pattern === undefined && shape.enum === undefined) return undefined;
    return {
      type,
      ...bounds,
      ...(shape.pattern !== undefined && { pattern: shape.pattern }),
      ...(shape.enum !== undefined && { enum: shape.enum }),
    };
  };

  const operations = Object.fromEntries(
    Object.entries(model.operations).map(([name, { input }]) => [name, keep(input?.shape ?? "")]),
  );
  return {
    source: `botocore ${version}, data/lambda/2015-03-31/service-2.json`,
    date,
    operations,
    shapes: Object.fromEntries(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const [file = "", version = "", date = ""] = process.argv.slice(2);
const model = v.parse(Model, JSON.parse(readFileSync(file, "utf8")));
const target = new URL("constraints.generated.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(constraintsOf(model, version, date), null, 1)}\n`);
