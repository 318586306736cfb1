import { phrase } from "../../../shared/phrase.ts";
import { nodeAt } from "../../../template/syntax/node.ts";
import { targetOf } from "../../references/target.ts";
import type { Rule } from "../../rule.ts";

export const deadLetterUnfit: Rule = {
  code: "dead-letter-unfit",
  severity: "error",
  documentation: "A function's dead letters go to a queue of SQS or a topic of SNS.",
  *check(_, { resources, complete }) {
    if (!complete) return;
    const byId = new Map(resources.map((resource) => [resource.id, resource]));
    for (const {
      type,
      properties,
      location: { file },
    } of resources) {
      const node =
        type === "AWS::Lambda::Function" ? nodeAt(properties, "DeadLetterConfig", "TargetArn") : undefined;
      const target = node && byId.get(targetOf(node) ?? "");
      if (node === undefined || target === undefined || /^AWS::(SQS::Queue|SNS::Topic)$/.test(target.type))
        continue;
      yield {
        file,
        range: node.range,
        message: phrase('"{0}" is of the type {1}, which takes no dead letters.', target.id, target.type),
      };
    }
  },
};
