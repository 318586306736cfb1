import type {
  CapacityProvider,
  CreateCapacityProviderRequest,
  CreateCapacityProviderResponse,
  DeleteCapacityProviderRequest,
  DeleteCapacityProviderResponse,
  GetCapacityProviderRequest,
  GetCapacityProviderResponse,
  ListCapacityProvidersRequest,
  ListCapacityProvidersResponse,
  ListFunctionVersionsByCapacityProviderRequest,
  ListFunctionVersionsByCapacityProviderResponse,
  UpdateCapacityProviderRequest,
  UpdateCapacityProviderResponse,
} from "@aws-sdk/client-lambda";
import { nameOf } from "../../../../shared/arn.ts";
import { stored, type Operation } from "../../../contracts/service.ts";
import { awsTime, type LambdaContext } from "../state/context.ts";
import { conflict, notFound } from "../errors.ts";
import { functionArn, lambdaArn } from "../state/names.ts";
import { byText, page } from "../state/paging.ts";
import type { CapacityProviderRecord } from "../state/records.ts";
import { checkTags } from "../state/tags.ts";

// Messages are not recorded.

export function capacityProviderOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return stored("functions run on this machine", {
    CreateCapacityProvider: (request: CreateCapacityProviderRequest) => create(context, request),
    GetCapacityProvider: (request: GetCapacityProviderRequest): GetCapacityProviderResponse => ({
      CapacityProvider: view(existingCapacityProvider(context, request.CapacityProviderName)),
    }),
    UpdateCapacityProvider: (request: UpdateCapacityProviderRequest): UpdateCapacityProviderResponse => {
      const before = existingCapacityProvider(context, request.CapacityProviderName);
      const { CapacityProviderName: _, ...changes } = request;
      const settings = { ...before.settings, ...defined(changes) };
      const record = { ...before, settings, lastModified: context.clock.now() };
      tables.capacityProviders.set("", record.name, record);
      return { CapacityProvider: view(record) };
    },
    DeleteCapacityProvider: (request: DeleteCapacityProviderRequest): DeleteCapacityProviderResponse => {
      const record = existingCapacityProvider(context, request.CapacityProviderName);
      if (versionsOn(context, record).length > 0) {
        throw conflict(`Capacity provider ${record.arn} is still in use by functions.`);
      }
      tables.together(() => {
        tables.capacityProviders.delete("", record.name);
        tables.tags.delete("", record.arn);
      });
      return { CapacityProvider: { ...view(record), State: "Deleting" } };
    },
    ListCapacityProviders: (request: ListCapacityProvidersRequest): ListCapacityProvidersResponse => {
      const all = [...tables.capacityProviders.of("").values()]
        .filter(({ state }) => request.State === undefined || state === request.State)
        .sort((a, b) => byText(a.name, b.name));
      const { items, next } = page(all, request, ({ name }) => name);
      return { CapacityProviders: items.map(view), NextMarker: next };
    },
    ListFunctionVersionsByCapacityProvider: (
      request: ListFunctionVersionsByCapacityProviderRequest,
    ): ListFunctionVersionsByCapacityProviderResponse => {
      const record = existingCapacityProvider(context, request.CapacityProviderName);
      const { items, next } = page(versionsOn(context, record), request, ({ FunctionArn }) => FunctionArn);
      return {
        CapacityProviderArn: record.arn,
        FunctionVersions: [...items],
        NextMarker: next,
      };
    },
  });
}

/** The provider by name or ARN, or a 404. */
export function existingCapacityProvider(
  { tables }: LambdaContext,
  nameOrArn: string | undefined,
): CapacityProviderRecord {
  const found = tables.capacityProviders.get("", nameOf(nameOrArn ?? ""));
  if (found === undefined) throw notFound(`Capacity provider not found: ${nameOrArn}`);
  return found;
}

function create(
  context: LambdaContext,
  request: CreateCapacityProviderRequest,
): CreateCapacityProviderResponse {
  const { tables, place, clock } = context;
  const { CapacityProviderName: nameOrArn, Tags: tags = {}, ...settings } = request;
  const name = nameOf(nameOrArn ?? "");
  const arn = lambdaArn(place, `capacity-provider:${name}`);
  if (tables.capacityProviders.get("", name) !== undefined) {
    throw conflict(`Capacity provider already exists: ${arn}`);
  }
  checkTags(tags);
  const record: CapacityProviderRecord = {
    name,
    arn,
    state: "Active",
    lastModified: clock.now(),
    settings: defined(settings),
  };
  tables.together(() => {
    tables.capacityProviders.set("", name, record);
    if (Object.keys(tags).length > 0) tables.tags.set("", arn, tags);
  });
  return { CapacityProvider: view(record) };
}

function versionsOn({ tables, place }: LambdaContext, { arn }: CapacityProviderRecord) {
  const found = [];
  for (const { owner, id, document } of tables.versions.entries()) {
    const config = document.settings.capacityProvider?.LambdaManagedInstancesCapacityProviderConfig;
    if (config?.CapacityProviderArn === arn) {
      found.push({ FunctionArn: functionArn(place, owner, id), State: document.state });
    }
  }
  return found.sort((a, b) => byText(a.FunctionArn, b.FunctionArn));
}

function view({ arn, state, settings, lastModified }: CapacityProviderRecord): CapacityProvider {
  return { CapacityProviderArn: arn, State: state, ...settings, LastModified: awsTime(lastModified) };
}

function defined<Members extends object>(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Members;
}
