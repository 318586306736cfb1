/** What may stand at a place of a resource, as AWS's resource schemas say it. `#Name` is a definition of its resource. */
export type Shape =
  | "any"
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | `#${string}`
  | ScalarShape
  | ObjectShape
  | { readonly items: Shape }
  | { readonly values: Shape }
  | { readonly oneOf: readonly Shape[] };

export interface ScalarShape {
  readonly type: "string" | "integer" | "number" | "boolean";
  readonly words?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ObjectShape {
  readonly members: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Whether it may have members that are not named. */
  readonly isOpen?: true;
}

/** A type of resources. */
export interface ObjectSchema extends ObjectShape {
  readonly definitions: Readonly<Record<string, Shape>>;
  /** What `GetAtt` of it gives. */
  readonly attributes: readonly string[];
}
