import { itemsOf, listNode, scalarNode, textAt } from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { standInOf, unknownValue } from "./standIn.ts";
import { plainText } from "./texts.ts";
import { phrase } from "../../../shared/phrase.ts";

export const select: Intrinsic = ({ argument, range }, { evaluate }) => {
  const [position, ...lists] = itemsOf(argument);
  const index = Number(textAt(position && evaluate(position)) ?? Number.NaN);
  const items = lists.map((list) => evaluate(list)).flatMap((list) => itemsOf(list));
  const chosen = items[index];
  if (chosen !== undefined) return { ...chosen, range };
  const standIn = standInOf(items);
  const problem = standIn
    ? phrase("Select has a list that is not known here.")
    : phrase('Select has no item "{0}": its list has {1}.', textAt(position) ?? "", items.length);
  return unknownValue("item", range, standIn?.problem ?? problem);
};

export const split: Intrinsic = ({ argument, range }, { evaluate }) => {
  const [delimiter, source] = itemsOf(argument).map((item) => evaluate(item));
  const standIn = standInOf([delimiter, source]);
  const parts = plainText(source).split(textAt(delimiter) || /(?!)/);
  return listNode(
    parts.map((part) => scalarNode(part, range, standIn)),
    range,
  );
};

export const length: Intrinsic = ({ argument, range }, { evaluate }) => {
  const list = evaluate(argument);
  if (list?.kind !== "list" || list.items.some((item) => item.kind === "scalar" && item.standIn?.problem)) {
    return unknownValue("length", range, phrase("Length has a list that is not known here."));
  }
  const value = list.items.length;
  return { kind: "scalar", value, text: String(value), range };
};

/** Three, as most regions have for an account. */
const zones = ["a", "b", "c"] as const;

export const availabilityZones: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const region = textAt(evaluate(argument)) || scope.region;
  return listNode(
    zones.map((zone) => scalarNode(region + zone, range, { range })),
    range,
  );
};
