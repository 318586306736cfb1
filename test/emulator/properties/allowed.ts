import type { ValueSource } from "./values.ts";
import { lambdaConstraints } from "../../../src/emulator/services/lambda/validation.ts";

/** The values that Lambda's service model allows: of an enumeration all, of a range both ends. */
export function allowedByLambda(): ValueSource["allowed"] {
  const { shapes } = lambdaConstraints();
  return (structure, member) => {
    const owner = shapes[structure];
    const target = owner?.type === "structure" ? shapes[owner.members[member] ?? ""] : undefined;
    if (target === undefined || target.type === "structure" || target.type === "map") return undefined;
    if (target.type === "list") {
      const item = shapes[target.member];
      return item !== undefined && "enum" in item && item.enum
        ? item.enum.map((value) => [value])
        : undefined;
    }
    if (target.enum !== undefined) return target.enum;
    const isNumber = target.type === "integer" || target.type === "long";
    return isNumber && target.min !== undefined ? [target.min, target.max ?? target.min] : undefined;
  };
}
