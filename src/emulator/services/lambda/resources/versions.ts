import type {
  FunctionConfiguration,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
} from "@aws-sdk/client-lambda";
import { messageOf } from "../../../../shared/errors.ts";
import type { Operation } from "../../../contracts/service.ts";
import type { LambdaContext } from "../state/context.ts";
import { invalidParameter, preconditionFailed } from "../errors.ts";
import { beginSettling, requireSettled } from "../state/lifecycle.ts";
import { existingFunction, existingVersion, refOf } from "../state/lookup.ts";
import { byVersion, page } from "../state/paging.ts";
import { publish } from "../state/publish.ts";
import type { VersionRecord } from "../state/records.ts";
import { configuration } from "./functions/view.ts";

export function versionOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PublishVersion: (request: PublishVersionRequest) => publishVersion(context, request),
    ListVersionsByFunction: (request: ListVersionsByFunctionRequest) => list(context, request),
  };
}

async function publishVersion(
  context: LambdaContext,
  request: PublishVersionRequest,
): Promise<FunctionConfiguration> {
  const { name } = refOf(context, request);
  const snapshotSha256 = await snapshot(context, name, publishable(context, request));
  // Again, for what happened while the folder was read.
  const latest = publishable(context, request);
  // A snapshot is taken first; other versions are there at once.
  const state = latest.settings.snapStart === "PublishedVersions" ? "Pending" : "Active";
  return context.tables.together(() => {
    const fn = existingFunction(context, name);
    const published = publish(context, fn, latest, {
      description: request.Description,
      state,
      snapshotSha256,
    });
    if (published.state === "Pending") beginSettling(context, name, published.version);
    return configuration(context, fn, published, published.version);
  });
}

/** `$LATEST`, when the request may publish it now. */
function publishable(context: LambdaContext, request: PublishVersionRequest): VersionRecord {
  const { name } = refOf(context, request);
  existingFunction(context, name);
  const latest = existingVersion(context, name, undefined);
  if (request.RevisionId !== undefined && request.RevisionId !== latest.revisionId) {
    throw preconditionFailed();
  }
  const { codeSha256 } = latest.settings;
  if (request.CodeSha256 !== undefined && request.CodeSha256 !== codeSha256) {
    throw invalidParameter(
      `CodeSHA256 (${request.CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  requireSettled(context, name, latest);
  return latest;
}

/** Keeps a workspace function's folder as it is; a folder that cannot be packed is not worth failing for. */
export async function snapshot(
  { packages, log }: LambdaContext,
  name: string,
  { settings }: VersionRecord,
): Promise<string | undefined> {
  if (settings.code.kind !== "folder") return undefined;
  const { taskRoot } = settings.code;
  try {
    return (await packages.addFolder(taskRoot)).codeSha256;
  } catch (error) {
    log.warn("the published version will follow its folder", { name, taskRoot, error: messageOf(error) });
    return undefined;
  }
}

function list(
  context: LambdaContext,
  request: ListVersionsByFunctionRequest,
): ListVersionsByFunctionResponse {
  const { name } = refOf(context, request);
  const fn = existingFunction(context, name);
  const versions = [...context.tables.versions.of(name).values()].sort((a, b) =>
    byVersion(a.version, b.version),
  );
  const { items, next } = page(versions, request, ({ version }) => version, { compare: byVersion });
  return {
    Versions: items.map((version) => configuration(context, fn, version, version.version, "list")),
    NextMarker: next,
  };
}
