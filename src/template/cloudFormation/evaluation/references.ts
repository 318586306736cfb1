import { itemsOf, scalarNode, textAt, type TemplateNode } from "../../syntax/node.ts";
import type { Evaluation, Intrinsic } from "./intrinsic.ts";
import { unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

/** `Ref: AWS::NoValue` takes a property away. */
const noValue = "AWS::NoValue";

export const ref: Intrinsic = ({ argument, range }, { scope }) => {
  const name = textAt(argument) ?? "";
  return name === noValue ? undefined : { ...valueOf(name, scope, range), range };
};

export const getAtt: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const parts = itemsOf(argument).map((item) => textAt(evaluate(item)) ?? "");
  return { ...valueOf(parts.join("."), scope, range), range };
};

/** What `Ref` of a name gives, or `GetAtt` of one with an attribute behind a dot. */
export function valueOf(
  name: string,
  { parameters, attribute }: Evaluation["scope"],
  range: TemplateNode["range"],
): TemplateNode {
  const dot = name.indexOf(".");
  const [id, rest] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
  // The name that a resource will have is not known; one like its logical id lets a function run that reads it.
  return parameters.get(name) ?? attribute(id, rest) ?? scalarNode(name, range, { range });
}

export const importedValue: Intrinsic = ({ argument, range }, { scope, evaluate }) => {
  const name = textAt(evaluate(argument)) ?? "value";
  const exported = scope.exported(name);
  if (exported !== undefined) return scalarNode(exported, range);
  return unknownValue(name, range, phrase('What another stack exports as "{0}" is not known here.', name));
};

export const stackOutput: Intrinsic = ({ argument, range }, { evaluate }) => {
  const given = evaluate(argument);
  const [stack = "stack", output = "value"] = [textAt(given, "StackName"), textAt(given, "OutputName")];
  return unknownValue(
    `${stack}.${output}`,
    range,
    phrase('The output "{0}" of the stack "{1}" is not known here.', output, stack),
  );
};
