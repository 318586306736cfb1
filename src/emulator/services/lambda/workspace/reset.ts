import { newId, type LambdaContext } from "../state/context.ts";
import { declareAlias } from "./functions.ts";
import { declareUrl } from "./urls.ts";
import { functionArn } from "../state/names.ts";

/** Removes everything that was made through the API; functions of the workspace are as declared again, with their tags. */
export function reset(context: LambdaContext): void {
  const { tables, state, place } = context;
  const kept = [...tables.functions.of("").values()].flatMap((fn) => {
    const latest = tables.versions.get(fn.name, "$LATEST");
    const urlId = tables.urls.get(fn.name, "")?.urlId;
    const tags = tables.tags.get("", functionArn(place, fn.name));
    return fn.origin !== "workspace" || latest === undefined ? [] : [{ fn, latest, urlId, tags }];
  });
  state.startOver(() => {
    for (const { fn, latest, urlId, tags } of kept) {
      const { reservedConcurrency: _, codeSigningConfigArn: _c, ...rest } = fn;
      const { settings = latest.settings, reservedConcurrency: reserved, alias, url } = fn.declaration ?? {};
      state.changed(fn.name, (change) => {
        change.put({
          ...rest,
          nextVersion: 1,
          ...(reserved !== undefined && { reservedConcurrency: reserved }),
        });
        change.putVersion({ ...latest, settings, deploymentId: newId() });
      });
      if (tags !== undefined) tables.tags.set("", functionArn(place, fn.name), tags);
      if (alias !== undefined) declareAlias(context, fn.name, alias);
      if (url !== undefined) declareUrl(context, fn.name, url, urlId);
    }
  });
}
