import { itemsOf, listNode, textAt } from "../../syntax/node.ts";
import type { Intrinsic } from "./intrinsic.ts";
import { unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

// Functions that CloudFormation knows within its section of rules alone.

/** `RefAll: type`: the values of all parameters of that type, lists of them included. */
export const refAll: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const type = textAt(evaluate(argument)) ?? "";
  const values = [...scope.parameterTypes].flatMap(([name, own]) => {
    const isOne = own === type || own === `List<${type}>`;
    return isOne ? itemsOf(scope.parameters.get(name)) : [];
  });
  return listNode(values, range);
};

/** `ValueOf` and `ValueOfAll` look at what a parameter names, such as the tags of a network: nobody here can. */
export const valueOfParameter: Intrinsic = ({ argument, range }) => {
  const [parameter, attribute] = itemsOf(argument).map((item) => textAt(item) ?? "");
  const problem = phrase('The attribute "{0}" of "{1}" is not known here.', attribute ?? "", parameter ?? "");
  return unknownValue(parameter ?? "value", range, problem);
};
