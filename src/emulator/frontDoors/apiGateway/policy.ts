import * as v from "valibot";
import { iamLike } from "../../eventPattern/wildcard.ts";

const oneOrMore = v.union([v.string(), v.array(v.string())]);

const Statement = v.object({
  Effect: v.picklist(["Allow", "Deny"]),
  Action: v.optional(oneOrMore),
  NotAction: v.optional(oneOrMore),
  Resource: v.optional(oneOrMore),
  NotResource: v.optional(oneOrMore),
});

/** The policy document of an authorizer's answer. */
export const PolicyDocument = v.looseObject({
  Statement: v.union([
    v.array(Statement),
    v.pipe(
      Statement,
      v.transform((one) => [one]),
    ),
  ]),
});
export type PolicyDocument = v.InferOutput<typeof PolicyDocument>;

/** What a policy says to calling a method, named as `<api's ARN>/<stage>/<method>/<path>`. */
export function verdictOf(
  { Statement: statements }: PolicyDocument,
  methodArn: string,
): "allow" | "deny" | "none" {
  const matching = statements.filter(
    ({ Action, NotAction, Resource, NotResource }) =>
      applies(Action, NotAction, "execute-api:Invoke", true) &&
      applies(Resource, NotResource, methodArn, false),
  );
  if (matching.some(({ Effect }) => Effect === "Deny")) return "deny";
  return matching.length > 0 ? "allow" : "none";
}

type OneOrMore = v.InferOutput<typeof oneOrMore>;

function applies(
  wanted: OneOrMore | undefined,
  unwanted: OneOrMore | undefined,
  text: string,
  ignoresCase: boolean,
): boolean {
  const fits = (pattern: string) =>
    ignoresCase ? iamLike(pattern.toLowerCase())(text.toLowerCase()) : iamLike(pattern)(text);
  if (wanted !== undefined) return [wanted].flat().some(fits);
  return unwanted !== undefined && ![unwanted].flat().some(fits);
}
