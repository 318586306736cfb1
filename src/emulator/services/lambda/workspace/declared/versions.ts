import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { resourceParts } from "../../../../../shared/arn.ts";
import type { Ask } from "../../../../contracts/ask.ts";
import type { WorkspaceResource } from "../../../../contracts/workspaceResources.ts";
import { read, text } from "../../../../validation/properties.ts";
import { snapshot } from "../../resources/versions.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { existingFunction, existingVersion } from "../../state/lookup.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";
import { declareProvisioned, Provisioned } from "./provisioned.ts";

const Version = v.object({ Description: v.optional(text), ProvisionedConcurrencyConfig: Provisioned });

/**
 * `AWS::Lambda::Version`: the versions of a function are counted in the template's order. The last one has the newest code,
 * since a deployment would publish it with that; one before it stays as it was when the next was declared.
 */
export function declaredVersions(context: LambdaContext, ask: Ask): DeclaredOfFunction {
  return {
    async declare({ name }, resource, before) {
      const { Description: description, ProvisionedConcurrencyConfig: provisioned } = read(
        Version,
        resource.properties,
      );
      const version = numberOf(resource);
      const existing = context.tables.versions.get(name, version);
      const isSame = before !== undefined && isDeepStrictEqual(before.properties, resource.properties);
      if (existing === undefined || !isSame) {
        if (existing !== undefined && before === undefined) {
          throw new Error(`"${name}" has a version ${version} that no template declared`);
        }
        await keepEarlier(context, name, Number(version));
        publish(context, name, version, description);
      }
      await declareProvisioned(context, ask, { FunctionName: name, Qualifier: version }, provisioned);
    },
    withdraw({ name }, resource) {
      context.state.changed(name, (change) => change.removeVersion(numberOf(resource)));
    },
  };
}

function numberOf({ reference }: WorkspaceResource): string {
  return resourceParts(reference).at(-1) ?? "";
}

/** Those before the next one are what they were, in a package of their own. */
async function keepEarlier(context: LambdaContext, name: string, next: number): Promise<void> {
  for (const version of context.tables.versions.of(name).values()) {
    if (version.followsLatest !== true || Number(version.version) >= next) continue;
    const snapshotSha256 = await snapshot(context, name, version);
    const { followsLatest: _, ...kept } = version;
    context.state.changed(name, (change) =>
      change.putVersion({ ...kept, ...(snapshotSha256 !== undefined && { snapshotSha256 }) }),
    );
  }
}

function publish(context: LambdaContext, name: string, version: string, description: string | undefined) {
  const fn = existingFunction(context, name);
  const latest = existingVersion(context, name, undefined);
  const isLast = [...context.tables.versions.of(name).keys()].every(
    (other) => other === "$LATEST" || Number(other) <= Number(version),
  );
  context.state.changed(name, (change) => {
    change.putVersion({
      ...latest,
      version,
      settings: described(latest.settings, description),
      publishedFrom: latest.settings,
      revisionId: newId(),
      deploymentId: newId(),
      ...(isLast && { followsLatest: true }),
    });
    change.put({ ...fn, nextVersion: Math.max(fn.nextVersion, Number(version) + 1) });
  });
}

function described<Settings extends { readonly description: string }>(
  settings: Settings,
  description: string | undefined,
): Settings {
  return description === undefined ? settings : { ...settings, description };
}
