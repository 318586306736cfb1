import { entriesOf, nodeAt, type TemplateNode } from "../../syntax/node.ts";

/** The events of a function's declaration. */
export function eventsOf(properties: TemplateNode | undefined) {
  return entriesOf(nodeAt(properties, "Events"));
}
