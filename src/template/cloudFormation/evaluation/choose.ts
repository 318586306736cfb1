import { isDeepStrictEqual } from "node:util";
import { itemsOf, textAt } from "../../syntax/node.ts";
import { conditionHolds } from "./conditions.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { unknownValue } from "./standIn.ts";
import { jsonOf } from "./texts.ts";
import { phrase } from "../../../shared/phrase.ts";

/** `If`: where its condition cannot be decided, only what both sides say is known. */
export const choose: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const [condition, whenTrue, whenFalse] = itemsOf(argument);
  const name = textAt(condition) ?? "";
  const decided = conditionHolds(name, scope, evaluate);
  const chosen = decided === true ? whenTrue : whenFalse;
  if (decided !== undefined && chosen !== undefined) return evaluate(chosen);
  const [one, other] = [whenTrue, whenFalse].map((side) => side && evaluate(side));
  if (one !== undefined && isDeepStrictEqual(jsonOf(one), jsonOf(other))) return one;
  return unknownValue(name, range, phrase('Whether the condition "{0}" holds is not known here.', name));
};
