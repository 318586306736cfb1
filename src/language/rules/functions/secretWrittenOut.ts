import { phrase } from "../../../shared/phrase.ts";
import { isSecret } from "../../../lambda/secrets.ts";
import type { Rule } from "../../rule.ts";

export const secretWrittenOut: Rule = {
  code: "secret-written-out",
  severity: "warning",
  documentation:
    "A secret in a template is read by everyone who reads the template, the stack or the function. A dynamic reference such as `{{resolve:secretsmanager:…}}`, or a name that the code looks up, is not.",
  *check(_, { functions, complete }) {
    if (!complete) return;
    for (const { environment, locations } of functions) {
      for (const [name, value] of Object.entries(environment)) {
        const place = locations.get(`environment.${name}`);
        if (place === undefined || !isSecret(name, value) || isReference(value)) continue;
        yield { ...place, message: phrase('"{0}" is a secret that is written out.', name) };
      }
    }
  },
};

/** What leads to a secret, or stands for one that a deployment knows. */
function isReference(value: string): boolean {
  return /^(?:arn:|\/|unknown-)|\{\{resolve:|\$\{/.test(value);
}
