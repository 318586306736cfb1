/** What a service's wire looks like, as plain data: read from the SDK's schemas by `route.ts`, kept as JSON in dist. */
export interface ServiceModel {
  readonly service: "lambda" | "logs" | "sqs" | "sts";
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly errors: Readonly<Record<string, ErrorModel>>;
}

export type ServiceName = ServiceModel["service"];
export type ServiceModels = Readonly<Record<ServiceName, ServiceModel>>;

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
  | { readonly type: "string" | "number" | "boolean" | "blob" | "document" | "unit" }
  /** Without a format, the protocol's own. */
  | { readonly type: "timestamp"; readonly format?: TimestampFormat }
  | { readonly type: "list"; readonly member: string; readonly memberXmlName?: string }
  | {
      readonly type: "map";
      readonly value: string;
      readonly keyXmlName?: string;
      readonly valueXmlName?: string;
    }
  | { readonly type: "structure"; readonly members: readonly Member[] }
  | { readonly type: "union"; readonly streaming: boolean; readonly members: readonly Member[] };

export interface Member {
  readonly name: string;
  readonly shape: string;
  readonly required?: true;
  /** Where it travels, if not in the body. */
  readonly at?: Location;
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

/** The member of an operation's output that is a stream of events, if it has one. */
export function streamOf(model: ServiceModel, operation: OperationModel): Member | undefined {
  return membersOf(model, operation.output).find(({ shape: name }) => {
    const shape = shapeOf(model, name);
    return shape.type === "union" && shape.streaming;
  });
}
