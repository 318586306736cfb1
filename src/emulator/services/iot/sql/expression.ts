/** What rules work on; undefined is the SQL's `Undefined`, which is no JSON. */
export type Value = null | boolean | number | string | readonly Value[] | ValueObject | undefined;
export interface ValueObject {
  readonly [name: string]: Value;
}

export const operators = ["OR", "AND", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"] as const;
export type Operator = (typeof operators)[number];

export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  /** The whole payload. */
  | { readonly kind: "all" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly key: Expression }
  | { readonly kind: "not" | "minus"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "in"; readonly item: Expression; readonly list: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Expression])[] }
  | {
      readonly kind: "case";
      readonly cases: readonly { readonly when: Expression; readonly value: Expression }[];
      readonly otherwise: Expression | undefined;
    };

export interface SelectItem {
  readonly value: Expression;
  /** Where the value goes; none for what is merged into the whole. */
  readonly alias: readonly string[];
}

export interface Select {
  /** `SELECT VALUE`, or the items. */
  readonly what:
    | { readonly kind: "value"; readonly value: Expression }
    | { readonly kind: "items"; readonly items: readonly SelectItem[] };
  /** The topic filter; absent in a rule that is called by its own topic. */
  readonly from: string | undefined;
  readonly where: Expression | undefined;
}

export function isObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
