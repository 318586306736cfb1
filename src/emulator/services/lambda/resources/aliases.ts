import type {
  AliasConfiguration,
  AliasRoutingConfiguration,
  CreateAliasRequest,
  DeleteAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from "@aws-sdk/client-lambda";
import type { Operation } from "../../../contracts/service.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import {
  conflict,
  invalidParameter,
  invalidParameterWithoutType,
  notFound,
  preconditionFailed,
} from "../errors.ts";
import { existingAlias, existingFunction, existingVersion, refOf } from "../state/lookup.ts";
import { functionArn } from "../state/names.ts";
import { byText, page } from "../state/paging.ts";
import { keepProvisioned } from "./provisioned/environments.ts";
import type { AliasRecord } from "../state/records.ts";

export function aliasOperations(context: LambdaContext): Record<string, Operation> {
  return {
    CreateAlias: (request: CreateAliasRequest) => create(context, request),
    GetAlias: (request: GetAliasRequest) => {
      const { name } = refOf(context, { FunctionName: request.FunctionName });
      return view(context, name, existingAlias(context, name, request.Name ?? ""));
    },
    UpdateAlias: (request: UpdateAliasRequest) => update(context, request),
    DeleteAlias: (request: DeleteAliasRequest) => remove(context, request),
    ListAliases: (request: ListAliasesRequest) => list(context, request),
  };
}

function create(context: LambdaContext, request: CreateAliasRequest): AliasConfiguration {
  const { name } = refOf(context, { FunctionName: request.FunctionName });
  const { Name: aliasName = "", FunctionVersion: functionVersion = "" } = request;
  existingVersion(context, name, functionVersion);
  if (context.tables.aliases.get(name, aliasName) !== undefined) {
    throw conflict(`Alias already exists: ${functionArn(context.place, name, aliasName)}`);
  }
  const weights = weightsOf(request.RoutingConfig);
  if (weights !== undefined) checkWeights(context, name, functionVersion, weights);
  const alias: AliasRecord = {
    name: aliasName,
    functionVersion,
    description: request.Description ?? "",
    revisionId: newId(),
    ...(weights !== undefined && { weights }),
  };
  context.state.changed(name, (change) => change.putAlias(alias));
  return view(context, name, alias);
}

function update(context: LambdaContext, request: UpdateAliasRequest): AliasConfiguration {
  const { name } = refOf(context, { FunctionName: request.FunctionName });
  existingFunction(context, name);
  const before = context.tables.aliases.get(name, request.Name ?? "");
  if (before === undefined) {
    throw notFound(`Alias not found: ${functionArn(context.place, name, request.Name)}`);
  }
  if (request.RevisionId !== undefined && request.RevisionId !== before.revisionId) {
    throw preconditionFailed();
  }
  const functionVersion = request.FunctionVersion ?? before.functionVersion;
  existingVersion(context, name, functionVersion);
  const { weights: weightsBefore, ...rest } = before;
  const weights = request.RoutingConfig === undefined ? weightsBefore : weightsOf(request.RoutingConfig);
  if (weights !== undefined) checkWeights(context, name, functionVersion, weights);
  const alias: AliasRecord = {
    ...rest,
    functionVersion,
    description: request.Description ?? before.description,
    revisionId: newId(),
    ...(weights !== undefined && { weights }),
  };
  context.state.changed(name, (change) => change.putAlias(alias));
  if (functionVersion !== before.functionVersion) moveProvisioned(context, name, before, functionVersion);
  return view(context, name, alias);
}

/** What an alias has provisioned follows it to another version. */
function moveProvisioned(
  context: LambdaContext,
  name: string,
  { name: alias, functionVersion: from }: AliasRecord,
  to: string,
): void {
  const record = context.tables.provisioned.get(name, alias);
  if (record === undefined) return;
  context.state.changed(name, (change) => change.putProvisioned(alias, { ...record, status: "IN_PROGRESS" }));
  keepProvisioned(context, name, from);
  keepProvisioned(context, name, to);
}

function remove(context: LambdaContext, request: DeleteAliasRequest): void {
  const { name } = refOf(context, { FunctionName: request.FunctionName });
  existingFunction(context, name);
  const { tables } = context;
  const { Name: alias = "" } = request;
  const before = tables.aliases.get(name, alias);
  // AWS answers 204 for an alias that does not exist.
  if (before === undefined) return;
  const wasProvisioned = tables.provisioned.get(name, alias) !== undefined;
  context.state.changed(name, (change) => change.removeAlias(alias));
  if (wasProvisioned) keepProvisioned(context, name, before.functionVersion);
}

function list(context: LambdaContext, request: ListAliasesRequest): ListAliasesResponse {
  const { name } = refOf(context, { FunctionName: request.FunctionName });
  existingFunction(context, name);
  const aliases = [...context.tables.aliases.of(name).values()]
    .filter(
      ({ functionVersion }) =>
        request.FunctionVersion === undefined || functionVersion === request.FunctionVersion,
    )
    .sort((a, b) => byText(a.name, b.name));
  const { items, next } = page(aliases, request, (alias) => alias.name);
  return { Aliases: items.map((alias) => view(context, name, alias)), NextMarker: next };
}

/** The weights of a routing configuration; an empty one means none, as AWS drops it. */
function weightsOf(
  config: AliasRoutingConfiguration | undefined,
): Readonly<Record<string, number>> | undefined {
  const weights = config?.AdditionalVersionWeights ?? {};
  return Object.keys(weights).length === 0 ? undefined : weights;
}

function checkWeights(
  context: LambdaContext,
  name: string,
  functionVersion: string,
  weights: Readonly<Record<string, number>>,
): void {
  const versions = Object.keys(weights);
  if (versions.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  if (functionVersion === "$LATEST") {
    throw invalidParameterWithoutType(
      "$LATEST is not supported for an alias pointing to more than 1 version",
    );
  }
  for (const version of versions) {
    if (version === functionVersion) {
      throw invalidParameter(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
    existingVersion(context, name, version);
  }
}

function view({ place }: LambdaContext, name: string, alias: AliasRecord): AliasConfiguration {
  return {
    AliasArn: functionArn(place, name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RoutingConfig:
      alias.weights === undefined ? undefined : { AdditionalVersionWeights: { ...alias.weights } },
    RevisionId: alias.revisionId,
  };
}
