import type { Feature } from "./feature.ts";
import { codeActions } from "./features/codeActions.ts";
import { completion } from "./features/completion.ts";
import { definition } from "./features/definition.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { functionFolders } from "./features/functionFolders.ts";
import { hover } from "./features/hover.ts";
import { names } from "./features/names.ts";
import { symbols } from "./features/symbols.ts";
import { lenses } from "./features/lenses.ts";
import type { Rule } from "./rule.ts";
import { ShownFixes } from "./shownFixes.ts";

/** Everything that the server does. */
export function featuresWith(rules: () => Promise<readonly Rule[]>): readonly Feature[] {
  const fixes = new ShownFixes();
  return [
    lenses,
    definition,
    hover,
    completion,
    functionFolders,
    names,
    symbols,
    diagnostics(rules, fixes),
    codeActions(fixes),
  ];
}
