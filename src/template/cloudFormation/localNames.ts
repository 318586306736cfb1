import { shortened } from "../model/shortName.ts";
import type { TemplateNode } from "../syntax/node.ts";
import { knownText } from "./variables.ts";

/** A function's name on this machine: the declared one where the template says it, else its logical id. */
export function localName(logicalId: string, declared: TemplateNode | undefined): string {
  return knownText(declared) ?? shortened(logicalId);
}
