import { itemsOf, nodeAt, textAt } from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { standInOf, unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

export const findInMap: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const items = itemsOf(argument);
  const keys = items.slice(0, 3).map((item) => evaluate(item));
  const path = keys.map((key) => textAt(key) ?? "");
  const standIn = standInOf(keys);
  const found = standIn === undefined && path.length === 3 ? nodeAt(scope.mappings, ...path) : undefined;
  if (found !== undefined) return { ...found, range };
  const fallback = nodeAt(items[3], "DefaultValue");
  if (fallback !== undefined && standIn === undefined) return evaluate(fallback);
  const name = path.join(".");
  const problem =
    standIn === undefined
      ? phrase('The mappings have no "{0}".', name)
      : phrase('Which entry of the mapping "{0}" counts is not known here.', path[0] ?? "");
  return unknownValue(name, range, problem);
};
