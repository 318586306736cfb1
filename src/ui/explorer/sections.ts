import { contextMenu } from "../kit/menus.ts";
import { apiMenus } from "./apiRows.ts";
import { functionMenus } from "./functionRow.ts";
import { groupMenus } from "./grouping/groupRow.ts";
import { messageMenus } from "./messageRow.ts";
import { sectionMenus } from "./sectionRow.ts";
import { rowMenus, type FunctionSection } from "./section.ts";
import { aliases } from "./sections/aliases.ts";
import { code } from "./sections/code.ts";
import { concurrency } from "./sections/concurrency.ts";
import { configuration } from "./sections/configuration.ts";
import { destinations } from "./sections/destinations.ts";
import { environment } from "./sections/environment.ts";
import { layers } from "./sections/layers.ts";
import { logs } from "./sections/logs.ts";
import { tags } from "./sections/tags.ts";
import { triggers } from "./sections/triggers.ts";
import { versions } from "./sections/versions.ts";
import { targetMenus } from "./targetRow.ts";

/** What unfolds below a function, in this order. */
export const sections: readonly FunctionSection[] = [
  configuration,
  code,
  environment,
  triggers,
  destinations,
  versions,
  aliases,
  layers,
  concurrency,
  tags,
  logs,
];

/** The manifest's context menu of the tree. */
export function treeMenu(view: string, of: readonly FunctionSection[] = sections) {
  return contextMenu(view, [
    targetMenus,
    functionMenus,
    groupMenus,
    apiMenus,
    messageMenus,
    sectionMenus,
    rowMenus,
    ...of.map(({ commands }) => commands),
  ]);
}
