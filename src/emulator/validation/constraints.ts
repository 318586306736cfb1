/** What AWS's service model demands of a value. Shapes without demands are left out of the data. */
export type Shape = StructureShape | ListShape | MapShape | ScalarShape;

export interface StructureShape {
  readonly type: "structure";
  readonly required: readonly string[];
  /** Member to shape; members without demands have "". */
  readonly members: Readonly<Record<string, string>>;
  readonly sensitive?: true;
}

export interface ListShape extends Bounds {
  readonly type: "list";
  readonly member: string;
  readonly sensitive?: true;
}

export interface MapShape extends Bounds {
  readonly type: "map";
  readonly key: string;
  readonly value: string;
  readonly sensitive?: true;
}

export interface ScalarShape extends Bounds {
  readonly type: "string" | "integer" | "long" | "double" | "blob";
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: true;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface Constraints {
  /** Where the data comes from, and of when that is. */
  readonly source: string;
  readonly date: string;
  /** The version of the SDK's client with which it was taken. */
  readonly sdk: string;
  /** Operation to the shape of its input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Where AWS answers otherwise than its published model says: by the names of shapes. */
export interface Corrections {
  readonly patterns?: Readonly<Record<string, string>>;
  /** The largest value, or length. */
  readonly largest?: Readonly<Record<string, number>>;
  readonly sets?: Readonly<Record<string, readonly string[]>>;
  /** What a member of a structure demands beside, or instead of, the shape that it has in the model. */
  readonly members?: Readonly<Record<string, Readonly<Record<string, Shape>>>>;
}

/** The constraints with what is known better laid over them. */
export function corrected(
  constraints: Constraints,
  { patterns = {}, largest = {}, sets = {}, members = {} }: Corrections,
): Constraints {
  const shapes: Record<string, Shape> = { ...constraints.shapes };
  const change = (name: string, changes: Partial<Pick<ScalarShape, "pattern" | "max" | "enum">>) => {
    const shape = shapes[name];
    if (shape !== undefined) shapes[name] = { ...shape, ...changes };
  };
  for (const [name, pattern] of Object.entries(patterns)) change(name, { pattern });
  for (const [name, max] of Object.entries(largest)) change(name, { max });
  for (const [name, values] of Object.entries(sets)) change(name, { enum: values });
  for (const [name, changed] of Object.entries(members)) {
    const structure = shapes[name];
    if (structure?.type !== "structure") continue;
    const targets = Object.entries(changed).map(([member, shape]) => {
      const target = `${name}.${member}`;
      shapes[target] = shape;
      return [member, target] as const;
    });
    shapes[name] = { ...structure, members: { ...structure.members, ...Object.fromEntries(targets) } };
  }
  return { ...constraints, shapes };
}

export function isScalar(shape: Shape | undefined): shape is ScalarShape {
  return shape !== undefined && shape.type !== "structure" && shape.type !== "list" && shape.type !== "map";
}
