import * as v from "valibot";
import type {
  Location,
  Member,
  OperationModel,
  ReadModel,
  ServiceModel,
  Shape,
} from "../../contracts/serviceModel.ts";

/**
 * Reads the schemas that an SDK client package exports (Smithy's compact run-time form) into plain data. That form is
 * internal to the SDK, so it is known here alone, the SDK's version is pinned, and a test holds known routes.
 *
 * The form: `[kind, namespace, name, traits, …]` with kind 0 simple, 1 list, 2 map, 3 structure, -3 error, 4 union and
 * 9 operation; a number is a scalar, plus 64 for a list and 128 for a map of it; a function returns the schema; a pair
 * `[schema, traits]` is a member with traits of its own.
 */
export const readModel: ReadModel = (service, sdk) => {
  const shapes: Record<string, Shape> = {};
  const operations: Record<string, OperationModel> = {};
  const errors: Record<string, ServiceModel["errors"][string]> = {};
  for (const exported of Object.values(sdk)) {
    if (!Array.isArray(exported)) continue;
    if (exported[0] === operationKind) {
      const operation = readOperation(exported, shapes);
      operations[operation.name] = operation;
    } else if (exported[0] === errorKind) {
      const [, , name, traits] = v.parse(NamedSchema, exported);
      const { httpError, awsQueryError } = v.parse(ErrorTraits, typeof traits === "number" ? {} : traits);
      errors[name] = { status: httpError, ...(awsQueryError && { queryCode: awsQueryError[0] }) };
    }
  }
  return { service, operations, shapes, errors };
};

const operationKind = 9;
const errorKind = -3;

const NamedSchema = v.looseTuple([v.number(), v.string(), v.string(), v.unknown()]);
const ErrorTraits = v.object({
  httpError: v.optional(v.number(), 400),
  awsQueryError: v.optional(v.looseTuple([v.string()])),
});
const OperationSchema = v.tuple([
  v.literal(operationKind),
  v.string(),
  v.string(),
  v.unknown(),
  v.unknown(),
  v.unknown(),
]);
const HttpTrait = v.object({ http: v.optional(v.tuple([v.string(), v.string(), v.number()])) });
const StructureSchema = v.looseTuple([
  v.picklist([3, -3, 4]),
  v.string(),
  v.string(),
  v.unknown(),
  v.array(v.string()),
  v.array(v.unknown()),
]);
const MemberTraits = v.object({
  httpHeader: v.optional(v.string()),
  httpQuery: v.optional(v.string()),
  httpPrefixHeaders: v.optional(v.string()),
  httpLabel: v.optional(v.number()),
  httpPayload: v.optional(v.number()),
  httpResponseCode: v.optional(v.number()),
  httpQueryParams: v.optional(v.number()),
  eventPayload: v.optional(v.number()),
  eventHeader: v.optional(v.number()),
  jsonName: v.optional(v.string()),
  xmlName: v.optional(v.string()),
  xmlFlattened: v.optional(v.number()),
  streaming: v.optional(v.number()),
});
type MemberTraits = v.InferOutput<typeof MemberTraits>;

/** Traits given as a number: one bit each, in this order. */
const traitBits = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
] as const;

function readOperation(schema: readonly unknown[], shapes: Record<string, Shape>): OperationModel {
  const [, , name, traits, input, output] = v.parse(OperationSchema, schema);
  const { http } = v.parse(HttpTrait, typeof traits === "number" ? {} : traits);
  return {
    name,
    ...(http && { http: { method: http[0], path: http[1], status: http[2] } }),
    input: addShape(input, shapes),
    output: addShape(output, shapes),
  };
}

/** Puts the shape and all that it reaches into the table, and returns its name there. */
function addShape(reference: unknown, shapes: Record<string, Shape>): string {
  const schema = typeof reference === "function" ? (reference as () => unknown)() : reference;
  if (typeof schema === "number") return addScalar(schema, shapes);
  if (schema === "unit") {
    shapes["unit"] ??= { type: "unit" };
    return "unit";
  }
  const [kind, , name] = v.parse(NamedSchema, schema);
  const rest = schema as readonly unknown[];
  if (kind === 0) return addShape(rest[4], shapes);
  if (shapes[name] !== undefined) return name;
  // A place in the table first: shapes may contain themselves.
  shapes[name] = { type: "unit" };
  shapes[name] = readAggregate(kind, rest, shapes);
  return name;
}

function readAggregate(kind: number, schema: readonly unknown[], shapes: Record<string, Shape>): Shape {
  if (kind === 1) {
    const [member, { xmlName }] = splitMember(schema[4]);
    return { type: "list", member: addShape(member, shapes), ...(xmlName && { memberXmlName: xmlName }) };
  }
  if (kind === 2) {
    const [, { xmlName: keyXmlName }] = splitMember(schema[4]);
    const [value, { xmlName: valueXmlName }] = splitMember(schema[5]);
    return {
      type: "map",
      value: addShape(value, shapes),
      ...(keyXmlName && { keyXmlName }),
      ...(valueXmlName && { valueXmlName }),
    };
  }
  const [, , , traits, names, references] = v.parse(StructureSchema, schema);
  // The required members come first; their number is the last element.
  const required = typeof schema[6] === "number" ? schema[6] : 0;
  const members = names.map((name, index) => readMember(name, references[index], index < required, shapes));
  if (kind !== 4) {
    const { xmlName } = parseTraits(traits);
    return { type: "structure", members, ...(xmlName !== undefined && { xmlName }) };
  }
  return { type: "union", streaming: parseTraits(traits).streaming === 1, members };
}

function readMember(
  name: string,
  reference: unknown,
  required: boolean,
  shapes: Record<string, Shape>,
): Member {
  const [schema, traits] = splitMember(reference);
  const at = locationOf(traits);
  return {
    name,
    shape: addShape(schema, shapes),
    ...(required && { required: true }),
    ...(at && { at }),
    ...(traits.jsonName && { jsonName: traits.jsonName }),
    ...(traits.xmlName && { xmlName: traits.xmlName }),
    ...(traits.xmlFlattened && { xmlFlattened: true }),
  };
}

function splitMember(reference: unknown): readonly [schema: unknown, traits: MemberTraits] {
  if (Array.isArray(reference) && reference.length === 2) return [reference[0], parseTraits(reference[1])];
  return [reference, {}];
}

function parseTraits(traits: unknown): MemberTraits {
  if (typeof traits !== "number") return v.parse(MemberTraits, traits);
  const named = traitBits.flatMap((name, bit) => ((traits >> bit) & 1 ? [[name, 1] as const] : []));
  return v.parse(MemberTraits, Object.fromEntries(named));
}

function locationOf(traits: MemberTraits): Location | undefined {
  if (traits.httpHeader !== undefined) return { in: "header", name: traits.httpHeader };
  if (traits.httpQuery !== undefined) return { in: "query", name: traits.httpQuery };
  if (traits.httpPrefixHeaders !== undefined) return { in: "prefixHeaders", name: traits.httpPrefixHeaders };
  if (traits.httpLabel) return { in: "label" };
  if (traits.httpPayload) return { in: "payload" };
  if (traits.httpResponseCode) return { in: "status" };
  if (traits.httpQueryParams) return { in: "queryParams" };
  if (traits.eventPayload) return { in: "eventPayload" };
  if (traits.eventHeader) return { in: "eventHeader" };
  return undefined;
}

const scalars: Readonly<Record<number, readonly [name: string, shape: Shape]>> = {
  0: ["string", { type: "string" }],
  1: ["number", { type: "number" }],
  2: ["boolean", { type: "boolean" }],
  4: ["timestamp", { type: "timestamp" }],
  5: ["timestamp:date-time", { type: "timestamp", format: "date-time" }],
  6: ["timestamp:http-date", { type: "timestamp", format: "http-date" }],
  7: ["timestamp:epoch-seconds", { type: "timestamp", format: "epoch-seconds" }],
  15: ["document", { type: "document" }],
  21: ["blob", { type: "blob" }],
  42: ["stream", { type: "blob", streaming: true }],
};

function addScalar(schema: number, shapes: Record<string, Shape>): string {
  const scalar = scalars[schema & 63];
  if (scalar === undefined)
    throw new Error(`The SDK's schema has a scalar ${schema} that is not known here.`);
  const [name, shape] = scalar;
  shapes[name] ??= shape;
  if (schema & 128) {
    shapes[`map<${name}>`] ??= { type: "map", value: name };
    return `map<${name}>`;
  }
  if (schema & 64) {
    shapes[`list<${name}>`] ??= { type: "list", member: name };
    return `list<${name}>`;
  }
  return name;
}
