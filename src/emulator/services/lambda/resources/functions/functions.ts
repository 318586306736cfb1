import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from "@aws-sdk/client-lambda";
import type { Operation } from "../../../../contracts/service.ts";
import type { LambdaContext } from "../../state/context.ts";
import { createFunction } from "./create.ts";
import { conflict, invalidParameter } from "../../errors.ts";
import { existingFunction, existingVersion, functionMissing, refOf } from "../../state/lookup.ts";
import { functionArn, isAlias, isVersionNumber } from "../../state/names.ts";
import { byText, byVersion, page } from "../../state/paging.ts";
import type { VersionRecord } from "../../state/records.ts";
import { tagsOf } from "../../state/tags.ts";
import { configuration } from "./view.ts";

export function functionOperations(context: LambdaContext): Record<string, Operation> {
  return {
    CreateFunction: (request: CreateFunctionRequest) => createFunction(context, request),
    GetFunction: (request: GetFunctionRequest) => get(context, request),
    GetFunctionConfiguration: (request: GetFunctionConfigurationRequest) => {
      const { name, qualifier } = refOf(context, request);
      return configuration(context, { name }, existingVersion(context, name, qualifier), qualifier);
    },
    ListFunctions: (request: ListFunctionsRequest) => list(context, request),
    DeleteFunction: (request: DeleteFunctionRequest) => remove(context, request),
  };
}

function get(context: LambdaContext, request: GetFunctionRequest): GetFunctionResponse {
  const { name, qualifier } = refOf(context, request);
  const version = existingVersion(context, name, qualifier);
  const fn = existingFunction(context, name, qualifier);
  const tags = tagsOf(context, functionArn(context.place, name));
  return {
    Configuration: configuration(context, fn, version, qualifier),
    Code: codeLocation(context, version),
    Tags: Object.keys(tags).length === 0 ? undefined : tags,
    Concurrency:
      fn.reservedConcurrency === undefined
        ? undefined
        : { ReservedConcurrentExecutions: fn.reservedConcurrency },
  };
}

function codeLocation(
  context: LambdaContext,
  { settings, snapshotSha256 }: VersionRecord,
): GetFunctionResponse["Code"] {
  const { code, codeSha256 } = settings;
  switch (code.kind) {
    case "zip":
    case "folder":
      return { RepositoryType: "S3", Location: context.packageLink(snapshotSha256 ?? codeSha256) };
    case "image":
      return {
        RepositoryType: "ECR",
        ImageUri: code.imageUri,
        ResolvedImageUri: `${repositoryOf(code.imageUri)}@sha256:${codeSha256}`,
      };
  }
}

/** An image's address without its tag and digest. */
function repositoryOf(imageUri: string): string {
  return imageUri.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
}

function list(context: LambdaContext, request: ListFunctionsRequest): ListFunctionsResponse {
  const { tables } = context;
  const all = request.FunctionVersion === "ALL";
  const names = [...tables.functions.of("").keys()].sort(byText);
  if (!all) {
    const { items, next } = page(names, request, (name) => name);
    return {
      Functions: items.map((name) =>
        configuration(context, { name }, existingVersion(context, name, undefined), undefined, "list"),
      ),
      NextMarker: next,
    };
  }
  const versions = names.flatMap((name) =>
    [...tables.versions.of(name).values()]
      .sort((a, b) => byVersion(a.version, b.version))
      .map((version) => ({ name, version, key: `${name}\0${sortable(version.version)}` })),
  );
  const { items, next } = page(versions, request, ({ key }) => key);
  return {
    Functions: items.map(({ name, version }) =>
      configuration(context, { name }, version, version.version, "list"),
    ),
    NextMarker: next,
  };
}

/** Version numbers as text that sorts like them, `$LATEST` first. */
function sortable(version: string): string {
  return version === "$LATEST" ? "" : version.padStart(10, "0");
}

function remove(context: LambdaContext, request: DeleteFunctionRequest) {
  const { tables, place } = context;
  const { name, qualifier } = refOf(context, request);
  if (qualifier !== undefined && isAlias(qualifier)) {
    throw invalidParameter("Deletion of aliases is not currently supported.");
  }
  if (qualifier === "$LATEST") {
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  }
  if (tables.functions.get("", name) === undefined) throw functionMissing(place, name);
  if (qualifier === undefined) {
    context.settling.versions.cancel(name);
    context.state.changed(name, (change) => change.removeAll());
  } else if (isVersionNumber(qualifier)) {
    deleteVersion(context, name, qualifier);
  }
  return { StatusCode: 204 };
}

function deleteVersion({ tables, state }: LambdaContext, name: string, version: string): void {
  const users = [...tables.aliases.of(name).values()].filter(
    (alias) => alias.functionVersion === version || alias.weights?.[version] !== undefined,
  );
  if (users.length > 0) {
    const names = users.map((alias) => alias.name).join(", ");
    throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`);
  }
  state.changed(name, (change) => change.removeVersion(version));
}
