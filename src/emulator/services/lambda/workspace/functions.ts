import { isDeepStrictEqual } from "node:util";
import type { WorkspaceFunction, WorkspaceFunctions } from "../../../contracts/workspaceFunctions.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import { functionArn } from "../state/names.ts";
import { publishedLayer } from "../state/lookup.ts";
import { declarationOf } from "./declaration.ts";
import { deploy } from "./deploy.ts";
import { merged } from "./settings.ts";

/** The functions that the workspace's templates declare, in the same tables as all others. */
export class DeclaredFunctions implements WorkspaceFunctions {
  readonly #context: LambdaContext;

  constructor(context: LambdaContext) {
    this.#context = context;
  }

  define(fn: WorkspaceFunction): void {
    const { tables, clock, place } = this.#context;
    const { functionName: name, tags } = fn;
    const declaration = declarationOf(this.#context, fn);
    const record = tables.functions.get("", name);
    const latest = tables.versions.get(name, "$LATEST");
    const settings = merged(latest?.settings, record?.declaration?.settings, declaration.settings);
    const isDeployed = isDeepStrictEqual(latest?.settings, settings);
    if (isDeployed && isDeepStrictEqual(record?.declaration, declaration)) return;
    deploy(this.#context, {
      name,
      declaration,
      before: record,
      latest:
        latest !== undefined && isDeployed
          ? latest
          : {
              version: "$LATEST",
              settings,
              revisionId: newId(),
              deploymentId: newId(),
              lastModified: clock.now(),
              // The code is where it runs: there is nothing to wait for.
              state: "Active",
              lastUpdateStatus: "Successful",
            },
    });
    const arn = functionArn(place, name);
    if (tags !== undefined) tables.tags.set("", arn, { ...tables.tags.get("", arn), ...tags });
  }

  hasLayer(layerVersionArn: string): boolean {
    return publishedLayer(this.#context, layerVersionArn) !== undefined;
  }

  keepOnly(functionNames: readonly string[]): void {
    const { tables, state } = this.#context;
    const keep = new Set(functionNames);
    for (const { name, origin } of tables.functions.of("").values()) {
      if (origin === "workspace" && !keep.has(name)) state.changed(name, (change) => change.removeAll());
    }
  }
}
