/** What a service's wire looks like, as plain data: read from the SDK's schemas, kept as JSON in dist. */
export interface ServiceModel {
  /** For messages about the model itself. */
  readonly service: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly errors: Readonly<Record<string, ErrorModel>>;
}

/** Reads the schemas that an SDK client package exports. */
export type ReadModel = (service: string, sdk: Readonly<Record<string, unknown>>) => ServiceModel;

export interface OperationModel {
  readonly name: string;
  /** Only REST services have it. */
  readonly http?: { readonly method: string; readonly path: string; readonly status: number };
  /** Names in `ServiceModel.shapes`. */
  readonly input: string;
  readonly output: string;
}

interface ErrorModel {
  readonly status: number;
  /** What the query protocol and the header `x-amzn-query-error` call it. */
  readonly queryCode?: string;
}

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export type Shape =
  | { readonly type: "string" | "number" | "boolean" | "document" | "unit" }
  /** One that streams is not collected by a protocol that can do without. */
  | { readonly type: "blob"; readonly streaming?: true }
  /** Without a format, the protocol's own. */
  | { readonly type: "timestamp"; readonly format?: TimestampFormat }
  | { readonly type: "list"; readonly member: string; readonly memberXmlName?: string }
  | {
      readonly type: "map";
      readonly value: string;
      readonly keyXmlName?: string;
      readonly valueXmlName?: string;
    }
  | {
      readonly type: "structure";
      readonly members: readonly Member[];
      /** What its element is called where nothing else names it. */
      readonly xmlName?: string;
    }
  | { readonly type: "union"; readonly streaming: boolean; readonly members: readonly Member[] };

export interface Member {
  readonly name: string;
  readonly shape: string;
  readonly required?: true;
  /** Where it travels, if not in the body. */
  readonly at?: Location;
  /** What JSON calls it, where that is not its name. */
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: boolean;
}

export type Location =
  | { readonly in: "payload" | "label" | "status" | "queryParams" }
  | { readonly in: "query" | "header" | "prefixHeaders"; readonly name: string }
  | { readonly in: "eventPayload" | "eventHeader" };

/** The shape of that name; every name in a model has one. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`The model of ${model.service} has no shape "${name}".`);
  return shape;
}

/** The members of an operation's input, output or event; none for a unit. */
export function membersOf(model: ServiceModel, name: string): readonly Member[] {
  const shape = shapeOf(model, name);
  return shape.type === "structure" || shape.type === "union" ? shape.members : [];
}

/** A model whose operations outside `served` can be told apart and named, and no more: whole ones of some services are as large as all others. */
export function namesOnly(model: ServiceModel, served: ReadonlySet<string>): ServiceModel {
  const shapes: Record<string, Shape> = { unit: { type: "unit" }, string: { type: "string" } };
  const keep = (name: string): string => {
    const shape = model.shapes[name];
    if (shape === undefined || shapes[name] !== undefined) return name;
    shapes[name] = shape;
    for (const inner of reachedBy(shape)) keep(inner);
    return name;
  };
  const operations = Object.entries(model.operations).map(([name, operation]): [string, OperationModel] => {
    if (served.has(name)) {
      return [name, { ...operation, input: keep(operation.input), output: keep(operation.output) }];
    }
    const input = `${name}Address`;
    shapes[input] = { type: "structure", members: addressOf(model.shapes[operation.input]) };
    return [name, { ...operation, input, output: "unit" }];
  });
  return { ...model, operations: Object.fromEntries(operations), shapes };
}

/** The members that the address of a request is known by. */
function addressOf(shape: Shape | undefined): readonly Member[] {
  if (shape?.type !== "structure") return [];
  return shape.members
    .filter(({ required, at }) => required === true && at !== undefined && at.in !== "payload")
    .map((member) => ({ ...member, shape: "string" }));
}

function reachedBy(shape: Shape): readonly string[] {
  switch (shape.type) {
    case "list":
      return [shape.member];
    case "map":
      return ["string", shape.value];
    case "structure":
    case "union":
      return shape.members.map((member) => member.shape);
    default:
      return [];
  }
}
