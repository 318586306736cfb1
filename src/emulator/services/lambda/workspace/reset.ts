import { newId, type LambdaContext } from "../state/context.ts";
import { functionArn } from "../state/names.ts";
import { deploy } from "./deploy.ts";

/** Removes everything that was made through the API; functions of the workspace are as declared again, with their tags. */
export function reset(context: LambdaContext): void {
  const { tables, state, place } = context;
  const kept = [...tables.functions.of("").values()].flatMap(({ name, origin, declaration }) => {
    const latest = tables.versions.get(name, "$LATEST");
    const urlId = tables.urls.get(name, "")?.urlId;
    const tags = tables.tags.get("", functionArn(place, name));
    return origin !== "workspace" || latest === undefined || declaration === undefined
      ? []
      : [{ name, declaration, latest, urlId, tags }];
  });
  state.startOver(() => {
    for (const { name, declaration, latest, urlId, tags } of kept) {
      const { settings } = declaration;
      deploy(context, {
        name,
        declaration,
        before: undefined,
        latest: { ...latest, settings, deploymentId: newId() },
        urlId,
      });
      if (tags !== undefined) tables.tags.set("", functionArn(place, name), tags);
    }
  });
}
