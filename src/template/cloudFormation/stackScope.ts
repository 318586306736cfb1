import { formatArn } from "../../shared/arn.ts";
import type { Deployment } from "../format.ts";
import { entriesOf, nodeAt, scalarNode, type TemplateNode } from "../syntax/node.ts";
import { evaluatedText } from "./evaluate.ts";
import type { StackResource } from "./resource.ts";
import type { Scope } from "./scope.ts";

/** What the calls of a template may refer to, with its functions' names on this machine. */
export function scopeOf(
  root: TemplateNode | undefined,
  resources: readonly StackResource[],
  { region, accountId, parameters = {} }: Deployment,
): Scope {
  const withoutNames: Scope = {
    parameters: valuesOf(nodeAt(root, "Parameters"), parameters),
    pseudoParameters: new Map([
      ["AWS::Region", region],
      ["AWS::AccountId", accountId],
      ["AWS::Partition", "aws"],
      ["AWS::URLSuffix", "amazonaws.com"],
      ["AWS::StackName", "local"],
      [
        "AWS::StackId",
        formatArn({ service: "cloudformation", region, accountId, resource: "stack/local/0" }),
      ],
    ]),
    mappings: nodeAt(root, "Mappings"),
    conditions: nodeAt(root, "Conditions"),
    decided: new Map(),
    functionNames: new Map(),
  };
  const functions = resources.filter(({ type }) => type === "AWS::Lambda::Function");
  const names = functions.map(({ id, properties }) => {
    const declared = evaluatedText(nodeAt(properties, "FunctionName"), withoutNames);
    return [id, declared ?? id] as const;
  });
  return { ...withoutNames, functionNames: new Map(names) };
}

function valuesOf(
  declared: TemplateNode | undefined,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, TemplateNode> {
  const values = new Map<string, TemplateNode>();
  for (const [name, { value, keyRange }] of entriesOf(declared)) {
    const chosen = Object.hasOwn(given, name) ? given[name] : undefined;
    const fallback = nodeAt(value, "Default");
    if (chosen !== undefined) values.set(name, scalarNode(chosen, keyRange));
    else if (fallback !== undefined) values.set(name, fallback);
  }
  return values;
}
