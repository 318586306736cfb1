import { createHash } from "node:crypto";
import type {
  Cors,
  CreateFunctionUrlConfigRequest,
  CreateFunctionUrlConfigResponse,
  DeleteFunctionUrlConfigRequest,
  FunctionUrlConfig,
  GetFunctionUrlConfigRequest,
  ListFunctionUrlConfigsRequest,
  ListFunctionUrlConfigsResponse,
  UpdateFunctionUrlConfigRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionUrl } from "../../../contracts/functionUrl.ts";
import type { Operation } from "../../../contracts/service.ts";
import { newId, type LambdaContext } from "../state/context.ts";
import { conflict, notFound } from "../errors.ts";
import { refOf } from "../state/lookup.ts";
import { functionArn } from "../state/names.ts";
import { byText, page } from "../state/paging.ts";
import type { UrlRecord } from "../state/records.ts";

export function urlOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return {
    CreateFunctionUrlConfig: (request: CreateFunctionUrlConfigRequest) => create(context, request),
    GetFunctionUrlConfig: (request: GetFunctionUrlConfigRequest) => {
      const { name, alias } = target(context, request);
      return view(context, name, alias, existing(context, name, alias));
    },
    UpdateFunctionUrlConfig: (request: UpdateFunctionUrlConfigRequest) => {
      const { name, alias } = target(context, request);
      requireTarget(context, name, alias);
      const before = existing(context, name, alias);
      const { cors: corsBefore, ...kept } = before;
      const record: UrlRecord = {
        ...kept,
        authType: request.AuthType ?? before.authType,
        ...(request.InvokeMode !== undefined && { invokeMode: request.InvokeMode }),
        ...corsOf(request.Cors ?? corsBefore),
        lastModified: context.clock.now(),
      };
      tables.urls.set(name, alias, record);
      return { ...view(context, name, alias, record), InvokeMode: record.invokeMode };
    },
    DeleteFunctionUrlConfig: (request: DeleteFunctionUrlConfigRequest): void => {
      const { name, alias } = target(context, request);
      existing(context, name, alias);
      tables.urls.delete(name, alias);
    },
    ListFunctionUrlConfigs: (request: ListFunctionUrlConfigsRequest): ListFunctionUrlConfigsResponse => {
      const { name } = refOf(context, { FunctionName: request.FunctionName });
      requireTarget(context, name, "");
      const urls = [...tables.urls.of(name)].sort(([a], [b]) => byText(a, b));
      const { items, next } = page(urls, request, ([alias]) => `:${alias}`);
      return {
        FunctionUrlConfigs: items.map(([alias, record]) => view(context, name, alias, record)),
        NextMarker: next,
      };
    },
  };
}

/** Finds a function URL by the id in its host name. */
export function urlById({ tables }: LambdaContext, urlId: string): FunctionUrl | undefined {
  for (const { owner, id, document } of tables.urls.entries()) {
    if (document.urlId === urlId) {
      return { ...document, functionName: owner, alias: id === "" ? undefined : id };
    }
  }
  return undefined;
}

function create(
  context: LambdaContext,
  request: CreateFunctionUrlConfigRequest,
): CreateFunctionUrlConfigResponse {
  const { tables, clock, place } = context;
  const { name, alias } = target(context, request);
  requireTarget(context, name, alias);
  if (tables.urls.get(name, alias) !== undefined) {
    const arn = functionArn(place, name, alias === "" ? undefined : alias);
    throw conflict(
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const now = clock.now();
  const record: UrlRecord = {
    urlId: newUrlId(),
    authType: request.AuthType === "AWS_IAM" ? "AWS_IAM" : "NONE",
    ...(request.InvokeMode !== undefined && { invokeMode: request.InvokeMode }),
    ...corsOf(request.Cors),
    createdAt: now,
    lastModified: now,
  };
  tables.urls.set(name, alias, record);
  const { LastModifiedTime: _, ...created } = view(context, name, alias, record);
  return { ...created, InvokeMode: record.invokeMode };
}

/** Empty CORS settings are none: that is how they are removed. */
function corsOf(cors: Cors | undefined): Pick<UrlRecord, "cors"> {
  return cors === undefined || Object.keys(cors).length === 0 ? {} : { cors };
}

/** 32 lower-case letters and digits, as AWS's ids are. */
export function newUrlId(): string {
  return BigInt(`0x${createHash("sha256").update(newId()).digest("hex")}`)
    .toString(36)
    .slice(0, 32);
}

function target(
  context: LambdaContext,
  request: { FunctionName: string | undefined; Qualifier?: string | undefined },
) {
  const { name, qualifier } = refOf(context, request);
  return { name, alias: qualifier ?? "" };
}

function requireTarget({ tables }: LambdaContext, name: string, alias: string): void {
  const exists =
    alias === ""
      ? tables.functions.get("", name) !== undefined
      : tables.aliases.get(name, alias) !== undefined;
  if (!exists) throw notFound("Function does not exist");
}

function existing({ tables }: LambdaContext, name: string, alias: string): UrlRecord {
  const found = tables.urls.get(name, alias);
  if (found === undefined) throw notFound("The resource you requested does not exist.");
  return found;
}

function view(context: LambdaContext, name: string, alias: string, record: UrlRecord): FunctionUrlConfig {
  const { place, endpoint } = context;
  return {
    FunctionUrl: `http://${record.urlId}.lambda-url.${place.region}.localhost:${new URL(endpoint()).port}/`,
    FunctionArn: functionArn(place, name, alias === "" ? undefined : alias),
    AuthType: record.authType,
    Cors: record.cors,
    CreationTime: new Date(record.createdAt).toISOString(),
    LastModifiedTime: new Date(record.lastModified).toISOString(),
    InvokeMode: record.invokeMode ?? "BUFFERED",
  };
}
