import type {
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import type { Operation } from "../../../../contracts/service.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { invalidParameter, preconditionFailed } from "../../errors.ts";
import { imageCode } from "./create.ts";
import { beginSettling, inProgress, requireSettled } from "../../state/lifecycle.ts";
import { existingFunction, existingVersion, refOf } from "../../state/lookup.ts";
import { publish } from "../../state/publish.ts";
import type { FunctionSettings, VersionRecord } from "../../state/records.ts";
import { checkSettings } from "./rules.ts";
import { changedSettings } from "./settings.ts";
import { configuration } from "./view.ts";

export function functionUpdateOperations(context: LambdaContext): Record<string, Operation> {
  return {
    UpdateFunctionCode: (request: UpdateFunctionCodeRequest) => updateCode(context, request),
    UpdateFunctionConfiguration: (request: UpdateFunctionConfigurationRequest) =>
      updateConfiguration(context, request),
  };
}

function updateConfiguration(
  context: LambdaContext,
  request: UpdateFunctionConfigurationRequest,
): FunctionConfiguration {
  const latest = updatable(context, request);
  const { name } = refOf(context, request);
  const settings = changedSettings(name, latest.settings, request);
  checkSettings(context, settings, latest.settings);
  const updated = store(context, name, latest, settings);
  return configuration(context, { name }, updated);
}

async function updateCode(
  context: LambdaContext,
  request: UpdateFunctionCodeRequest,
): Promise<FunctionConfiguration> {
  const { name } = refOf(context, request);
  const before = updatable(context, request);
  const code = await newCode(context, before.settings, request);
  // Again, for what happened while the package was read.
  const latest = updatable(context, request);
  const settings: FunctionSettings = {
    ...latest.settings,
    ...code,
    ...(request.Architectures !== undefined && { architectures: request.Architectures }),
  };
  checkSettings(context, settings, latest.settings);
  if (request.DryRun === true) return configuration(context, { name }, { ...latest, settings });
  return context.tables.together(() => {
    const updated = store(context, name, latest, settings);
    if (request.Publish !== true) return configuration(context, { name }, updated);
    const fn = existingFunction(context, name);
    const published = publish(context, fn, updated, { state: "Pending" });
    beginSettling(context, name, published.version);
    return configuration(context, fn, published, published.version);
  });
}

/** `$LATEST`, when the request may change it now. */
function updatable(
  context: LambdaContext,
  request: UpdateFunctionCodeRequest | UpdateFunctionConfigurationRequest,
): VersionRecord {
  const { name, qualifier = "$LATEST" } = refOf(context, request);
  if (qualifier !== "$LATEST") {
    throw invalidParameter(
      "Current operation does not support versions other than $LATEST. Please set the version to $LATEST or do not set a version in your request.",
    );
  }
  existingFunction(context, name);
  const latest = existingVersion(context, name, undefined);
  requireSettled(context, name, latest);
  if (request.RevisionId !== undefined && request.RevisionId !== latest.revisionId) {
    throw preconditionFailed();
  }
  return latest;
}

async function newCode(
  context: LambdaContext,
  { packageType }: FunctionSettings,
  request: UpdateFunctionCodeRequest,
) {
  if (packageType === "Image") {
    if (request.ImageUri === undefined) {
      throw invalidParameter("Please provide ImageUri when updating a function with packageType Image.");
    }
    return imageCode(request.ImageUri);
  }
  if (request.ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  const zip = await context.codeSource(request);
  if (zip === undefined) throw invalidParameter("Please provide a source for function code.");
  const stored = await context.packages.add(zip);
  // A workspace function that was given a package runs the package until its sources change again.
  return { code: { kind: "zip" }, ...stored } as const;
}

function store(
  context: LambdaContext,
  name: string,
  latest: VersionRecord,
  settings: FunctionSettings,
): VersionRecord {
  const updated: VersionRecord = {
    ...latest,
    settings,
    revisionId: newId(),
    deploymentId: newId(),
    lastModified: context.clock.now(),
    ...inProgress,
  };
  context.state.changed(name, (change) => change.putVersion(updated));
  beginSettling(context, name, "$LATEST");
  return updated;
}
