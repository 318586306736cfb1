import type { ResourceDeclaration } from "../../template/model/application.ts";
import { nodeAt, textAt } from "../../template/syntax/node.ts";
import { targetOf } from "./target.ts";

/** The event source mappings whose source is of a kind, by its ARN or by the type of its resource. */
export function mappingsOf(
  resources: readonly ResourceDeclaration[],
  kind: RegExp,
): readonly ResourceDeclaration[] {
  const types = new Map(resources.map(({ id, type }) => [id, type]));
  return resources.filter(({ type, properties }) => {
    if (type !== "AWS::Lambda::EventSourceMapping") return false;
    const source = nodeAt(properties, "EventSourceArn");
    return kind.test(textAt(source) ?? types.get(targetOf(source) ?? "") ?? "");
  });
}
