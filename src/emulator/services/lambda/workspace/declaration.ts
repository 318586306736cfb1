import type { WorkspaceFunction } from "../../../contracts/workspaceFunctions.ts";
import type { LambdaContext } from "../state/context.ts";
import type { Declaration } from "../state/records.ts";
import { declaredSettings } from "./settings.ts";

/** What a template says of a function, in the form in which it is kept. */
export function declarationOf(context: LambdaContext, fn: WorkspaceFunction): Declaration {
  const { functionName: _, code: _c, configuration: _s, tags: _t, ...beside } = fn;
  return plain({ settings: declaredSettings(context, fn), ...beside });
}

/** Without members that are undefined: they would be gone when it is read again, and seem to be a change. */
function plain(declaration: Declaration): Declaration {
  return JSON.parse(JSON.stringify(declaration)) as Declaration;
}
