import { entriesOf, itemsOf, nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { asserts } from "./evaluation/evaluate.ts";
import type { Scope } from "./evaluation/scope.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** The section `Rules`: with these parameters CloudFormation would refuse the stack. What cannot be decided says nothing. */
export function checkRules(
  root: TemplateNode | undefined,
  scope: Scope,
  report: (message: Phrase, range: SourceRange) => void,
): void {
  for (const [name, { value: rule }] of entriesOf(nodeAt(root, "Rules"))) {
    const condition = nodeAt(rule, "RuleCondition");
    if (condition !== undefined && asserts(condition, scope) !== true) continue;
    for (const assertion of itemsOf(nodeAt(rule, "Assertions"))) {
      const assert = nodeAt(assertion, "Assert");
      if (assert === undefined || asserts(assert, scope) !== false) continue;
      const why = textAt(assertion, "AssertDescription");
      const message =
        why === undefined
          ? phrase('The rule "{0}" refuses these parameters.', name)
          : phrase('The rule "{0}" refuses these parameters: {1}', name, why);
      report(message, assertion.range);
    }
  }
}
