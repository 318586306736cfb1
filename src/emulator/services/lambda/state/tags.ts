import type { LambdaContext } from "./context.ts";
import { invalidParameter } from "../errors.ts";

const tagLimit = 50;

/** The tags of a resource by its ARN; empty when it has none. */
export function tagsOf({ tables }: LambdaContext, arn: string): Record<string, string> {
  return { ...tables.tags.get("", arn) };
}

/** Throws for more tags than AWS allows, and for names that are AWS's own. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > tagLimit) {
    throw invalidParameter("Number of tags exceeds resource tag limit.");
  }
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw invalidParameter("aws: prefixed tag key names are not allowed for external use.");
  }
}
