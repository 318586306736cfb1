import type { LambdaContext } from "./context.ts";
import { declareAlias } from "../workspace/workspaceFunctions.ts";
import { declareUrl } from "../workspace/workspaceUrls.ts";
import { functionArn } from "./names.ts";

/** Removes everything that was made through the API; functions of the workspace are as declared again, with their tags. */
export function reset(context: LambdaContext): void {
  const { tables, engine, place } = context;
  const before = [...tables.functions.of("").values()];
  tables.together(() => {
    const workspace = before.filter(({ origin }) => origin === "workspace");
    const kept = workspace.flatMap((fn) => {
      const latest = tables.versions.get(fn.name, "$LATEST");
      const urlId = tables.urls.get(fn.name, "")?.urlId;
      const tags = tables.tags.get("", functionArn(place, fn.name));
      return latest === undefined ? [] : [{ fn, latest, urlId, tags }];
    });
    tables.clear();
    for (const { fn, latest, urlId, tags } of kept) {
      const { reservedConcurrency: _, codeSigningConfigArn: _c, ...rest } = fn;
      const reserved = fn.declaredConcurrency;
      const declared = reserved === undefined ? rest : { ...rest, reservedConcurrency: reserved };
      tables.functions.set("", fn.name, { ...declared, nextVersion: 1 });
      const settings = fn.declared ?? latest.settings;
      tables.versions.set(fn.name, "$LATEST", { ...latest, settings });
      if (tags !== undefined) tables.tags.set("", functionArn(place, fn.name), tags);
      declareAlias(context, fn.name, fn.declaredAlias, undefined);
      if (fn.declaredUrl !== undefined) declareUrl(context, fn.name, fn.declaredUrl, urlId);
    }
  });
  for (const { name } of before) {
    context.forget(name);
    engine.retire(functionArn(place, name));
  }
}
