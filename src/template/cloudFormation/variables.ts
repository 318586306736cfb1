import { entriesOf, itemsOf, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import type { ProblemCode } from "../model/problem.ts";
import { plainText } from "./evaluation/texts.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

type Report = (code: ProblemCode, message: Phrase, range: SourceRange) => void;

/** A reference that CloudFormation follows into Systems Manager or Secrets Manager at a deployment. */
const dynamicReference = /\{\{resolve:[^}]*\}\}/;

/** The text of a scalar that is known, not one that stands in for another. */
export function knownText(node: TemplateNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.standIn !== undefined ? undefined : textAt(node);
}

/** A function's environment variables; each is there, and what only a deployment knows is said. */
export function variablesOf(
  variables: TemplateNode | undefined,
  logicalId: string,
  report: Report,
): Record<string, string> {
  if (variables?.kind === "scalar" && variables.standIn?.problem !== undefined) {
    report("value-unknown", phrase("{0}: {1}", logicalId, variables.standIn.problem), variables.range);
  }
  const texts: Record<string, string> = {};
  for (const [name, { value }] of entriesOf(variables)) {
    const text = plainText(value);
    texts[name] = text;
    const at = `${logicalId}: Environment.${name}`;
    if (value.kind !== "scalar") report("function-invalid", phrase("{0} must be text.", at), value.range);
    else if (value.standIn?.problem !== undefined)
      report("value-unknown", phrase("{0}: {1}", at, value.standIn.problem), value.range);
    else if (dynamicReference.test(text))
      report("value-unknown", phrase('{0}: "{1}" is only followed by a deployment.', at, text), value.range);
  }
  return texts;
}

/** SAM writes tags as a map, CloudFormation as a list of `Key` and `Value`. */
export function tagsOf(tags: TemplateNode | undefined): Record<string, string> {
  if (tags?.kind !== "list") {
    return Object.fromEntries(entriesOf(tags).map(([key, { value }]) => [key, plainText(value)]));
  }
  const pairs = itemsOf(tags).flatMap((item) => {
    const key = textAt(item, "Key");
    return key === undefined ? [] : [[key, textAt(item, "Value") ?? ""] as const];
  });
  return Object.fromEntries(pairs);
}
