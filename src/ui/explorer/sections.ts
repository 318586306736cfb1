import { contextMenu } from "./menus.ts";
import { functionMenus } from "./functionRow.ts";
import type { FunctionSection } from "./section.ts";
import { aliases } from "./sections/aliases.ts";
import { environment } from "./sections/environment.ts";
import { layers } from "./sections/layers.ts";
import { versions } from "./sections/versions.ts";
import { targetMenus } from "./targetRow.ts";

/** What unfolds below a function, in this order. */
export const sections: readonly FunctionSection[] = [environment, aliases, versions, layers];

/** The manifest's context menu of the tree. */
export function treeMenu(view: string, of: readonly FunctionSection[] = sections) {
  return contextMenu(view, [targetMenus, functionMenus, ...of.map(({ commands }) => commands)]);
}
