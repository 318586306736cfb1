import { isDeepStrictEqual } from "node:util";
import { keepProvisioned } from "../resources/provisioned/environments.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import type { FunctionChange } from "../state/functionState.ts";
import type { Declaration, FunctionRecord, VersionRecord } from "../state/records.ts";
import { declareUrl } from "./urls.ts";

interface Deployment {
  readonly name: string;
  readonly declaration: Declaration;
  /** The function until now. */
  readonly before: FunctionRecord | undefined;
  /** `$LATEST` from now on. */
  readonly latest: VersionRecord;
  /** Keeps the address of a URL that was there before. */
  readonly urlId?: string | undefined;
}

/** Brings a function to what its template says. Where the template says what it said before, a client's changes stay. */
export function deploy(context: LambdaContext, deployment: Deployment): void {
  const { tables, state } = context;
  const { name, declaration, before } = deployment;
  const version = publishedVersion(deployment);
  state.changed(name, (change) => {
    change.put(functionRecord(deployment, version));
    change.putVersion(deployment.latest);
    deployFollowing(context, deployment, change);
    deployAlias(context, deployment, change, version);
    const changed = changesOf(before?.declaration, declaration);
    if (changed("url")) declareUrl(context, { name }, declaration.url, deployment.urlId);
    if (changed("runtimeManagement")) {
      if (declaration.runtimeManagement === undefined) tables.runtimeManagement.delete(name, "$LATEST");
      else tables.runtimeManagement.set(name, "$LATEST", declaration.runtimeManagement);
    }
    if (changed("eventInvoke") || changed("alias")) deployEventInvoke(context, deployment);
  });
  if (version !== undefined && tables.provisioned.of(name).size > 0) keepProvisioned(context, name, version);
}

function changesOf(before: Declaration | undefined, declaration: Declaration) {
  return (member: keyof Declaration) => !isDeepStrictEqual(before?.[member], declaration[member]);
}

/**
 * The version to which the alias of a template leads. It always has the newest code: a version for every save would be in
 * nobody's interest, while SnapStart and provisioned concurrency want one.
 */
function publishedVersion({ declaration, before }: Deployment): string | undefined {
  if (declaration.alias === undefined) return undefined;
  return before?.publishedVersion ?? String(before?.nextVersion ?? 1);
}

function functionRecord(
  { name, declaration, before }: Deployment,
  version: string | undefined,
): FunctionRecord {
  const { declaration: _, publishedVersion: published, reservedConcurrency, ...kept } = before ?? {};
  const changed = changesOf(before?.declaration, declaration);
  const reserved = changed("reservedConcurrency") ? declaration.reservedConcurrency : reservedConcurrency;
  const next = before?.nextVersion ?? 1;
  return {
    ...kept,
    name,
    origin: "workspace",
    nextVersion: version !== undefined && published === undefined ? next + 1 : next,
    recursiveLoop: changed("recursiveLoop")
      ? (declaration.recursiveLoop ?? "Terminate")
      : (before?.recursiveLoop ?? "Terminate"),
    declaration,
    ...(version !== undefined && { publishedVersion: version }),
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
  };
}

function deployAlias(
  { tables, clock }: LambdaContext,
  { name, declaration, before, latest }: Deployment,
  change: FunctionChange,
  version: string | undefined,
): void {
  const changed = changesOf(before?.declaration, declaration);
  const { alias, provisionedConcurrency: requested } = declaration;
  const aliasBefore = before?.declaration?.alias;
  if (changed("alias") && aliasBefore !== undefined) change.removeAlias(aliasBefore);
  if (version === undefined || alias === undefined) {
    if (before?.publishedVersion !== undefined) change.removeVersion(before.publishedVersion);
    return;
  }
  const published = tables.versions.get(name, version);
  if (!isDeepStrictEqual(published?.publishedFrom, latest.settings)) {
    change.putVersion({
      ...latest,
      version,
      publishedFrom: latest.settings,
      revisionId: newId(),
      deploymentId: newId(),
    });
  }
  if (changed("alias")) {
    change.putAlias({ name: alias, functionVersion: version, description: "", revisionId: newId() });
  }
  if (!changed("alias") && !changed("provisionedConcurrency")) return;
  if (requested === undefined) change.removeProvisioned(alias);
  else change.putProvisioned(alias, { requested, lastModified: clock.now(), status: "IN_PROGRESS" });
}

/** The last version that a template declares by itself has what a deployment would have published now. */
function deployFollowing(
  { tables }: LambdaContext,
  { name, latest }: Deployment,
  change: FunctionChange,
): void {
  for (const version of tables.versions.of(name).values()) {
    const { followsLatest, publishedFrom, settings } = version;
    if (followsLatest !== true || isDeepStrictEqual(publishedFrom, latest.settings)) continue;
    const { description } = settings;
    const isOwn = description !== publishedFrom?.description;
    change.putVersion({
      ...latest,
      version: version.version,
      settings: isOwn ? { ...latest.settings, description } : latest.settings,
      publishedFrom: latest.settings,
      followsLatest,
      revisionId: newId(),
      deploymentId: newId(),
    });
  }
}

/** SAM configures the alias that it publishes, and `$LATEST` where there is none. */
function deployEventInvoke(
  { tables, clock }: LambdaContext,
  { name, declaration, before }: Deployment,
): void {
  const { eventInvoke, alias = "$LATEST" } = declaration;
  const qualifierBefore = before?.declaration?.alias ?? "$LATEST";
  if (before?.declaration?.eventInvoke !== undefined) tables.eventInvokeConfigs.delete(name, qualifierBefore);
  if (eventInvoke === undefined) return;
  const {
    MaximumRetryAttempts: retries,
    MaximumEventAgeInSeconds: age,
    DestinationConfig: config,
  } = eventInvoke;
  tables.eventInvokeConfigs.set(name, alias, {
    lastModified: clock.now(),
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(age !== undefined && { maximumEventAgeInSeconds: age }),
    destinations: { OnSuccess: config?.OnSuccess ?? {}, OnFailure: config?.OnFailure ?? {} },
  });
}
