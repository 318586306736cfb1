import type {
  FunctionConfiguration,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
} from "@aws-sdk/client-lambda";
import type { Operation } from "../http/service.ts";
import type { LambdaContext } from "./context.ts";
import { invalidParameter, preconditionFailed } from "./errors.ts";
import { beginSettling, requireSettled } from "./lifecycle.ts";
import { existingFunction, existingVersion, refOf } from "./lookup.ts";
import { byVersion, page } from "./paging.ts";
import { publish } from "./publish.ts";
import { configuration } from "./view.ts";

export function versionOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PublishVersion: (request: PublishVersionRequest) => publishVersion(context, request),
    ListVersionsByFunction: (request: ListVersionsByFunctionRequest) => list(context, request),
  };
}

function publishVersion(context: LambdaContext, request: PublishVersionRequest): FunctionConfiguration {
  const { name } = refOf(context, request);
  const fn = existingFunction(context, name);
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
  // A snapshot is taken first; other versions are there at once.
  const state = latest.settings.snapStart === "PublishedVersions" ? "Pending" : "Active";
  return context.tables.together(() => {
    const published = publish(context, fn, latest, { description: request.Description, state });
    if (published.state === "Pending") beginSettling(context, name, published.version);
    return configuration(context, fn, published, published.version);
  });
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
