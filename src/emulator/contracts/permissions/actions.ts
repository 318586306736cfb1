import type { AccessRefusal, Input, NeededPermission, ResourcePlace, ServiceActions } from "./permissions.ts";

interface ActionTable {
  /** What stands before the colon of its actions. */
  readonly prefix: string;
  /** What most operations are about. */
  readonly resource: (input: Input, place: ResourcePlace, operation: string) => string | undefined;
  /** Operations whose action has another name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Operations about several things, or none. */
  readonly special?: Readonly<
    Record<string, (input: Input, place: ResourcePlace) => readonly NeededPermission[]>
  >;
  readonly refusal?: AccessRefusal;
}

/** The permissions of a service whose operations are mostly called as their actions are. */
export function serviceActions({
  prefix,
  resource,
  renamed = {},
  special = {},
  refusal,
}: ActionTable): ServiceActions {
  return {
    needed(operation, input, place) {
      const own = Object.hasOwn(special, operation) ? special[operation] : undefined;
      if (own !== undefined) return own(input, place);
      const name = Object.hasOwn(renamed, operation) ? renamed[operation] : undefined;
      return [{ action: `${prefix}:${name ?? operation}`, resource: resource(input, place, operation) }];
    },
    ...(refusal !== undefined && { refusal }),
  };
}

/** The first of these members that is a text. */
export function textOf(input: Input, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = input[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** The objects in a member that is a list of them. */
export function listOf(input: Input, name: string): readonly Input[] {
  const { [name]: value } = input;
  return Array.isArray(value) ? value.filter(isInput) : [];
}

export function isInput(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
