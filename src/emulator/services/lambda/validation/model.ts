/** What AWS's service model demands of a value. Shapes without demands are left out of the data. */
export type Shape =
  | {
      readonly type: "structure";
      readonly required: readonly string[];
      /** Member to shape; members without demands have "". */
      readonly members: Readonly<Record<string, string>>;
      readonly sensitive?: true;
    }
  | ({ readonly type: "list"; readonly member: string; readonly sensitive?: true } & Bounds)
  | ({
      readonly type: "map";
      readonly key: string;
      readonly value: string;
      readonly sensitive?: true;
    } & Bounds)
  | ({
      readonly type: "string" | "integer" | "long" | "double" | "blob";
      readonly pattern?: string;
      readonly enum?: readonly string[];
      readonly sensitive?: true;
    } & Bounds);

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface Constraints {
  /** Where the data comes from, and of when that is. */
  readonly source: string;
  readonly date: string;
  /** Operation to the shape of its input. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}
