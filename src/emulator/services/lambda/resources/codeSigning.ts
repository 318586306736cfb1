import { randomBytes } from "node:crypto";
import type {
  CodeSigningConfig,
  CreateCodeSigningConfigRequest,
  CreateCodeSigningConfigResponse,
  DeleteCodeSigningConfigRequest,
  DeleteFunctionCodeSigningConfigRequest,
  GetCodeSigningConfigRequest,
  GetCodeSigningConfigResponse,
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse,
  ListCodeSigningConfigsRequest,
  ListCodeSigningConfigsResponse,
  ListFunctionsByCodeSigningConfigRequest,
  ListFunctionsByCodeSigningConfigResponse,
  PutFunctionCodeSigningConfigRequest,
  PutFunctionCodeSigningConfigResponse,
  UpdateCodeSigningConfigRequest,
  UpdateCodeSigningConfigResponse,
} from "@aws-sdk/client-lambda";
import { nameOf } from "../../../../shared/arn.ts";
import { ServiceError, stored, type Operation } from "../../../contracts/service.ts";
import { awsTime, type LambdaContext } from "../state/context.ts";
import { conflict } from "../errors.ts";
import { existingFunction, refOf } from "../state/lookup.ts";
import { functionArn, lambdaArn } from "../state/names.ts";
import { byText, page } from "../state/paging.ts";
import type { CodeSigningRecord } from "../state/records.ts";
import { checkTags } from "../state/tags.ts";

export function codeSigningOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return stored("signatures are not checked", {
    CreateCodeSigningConfig: (request: CreateCodeSigningConfigRequest) => create(context, request),
    GetCodeSigningConfig: (request: GetCodeSigningConfigRequest): GetCodeSigningConfigResponse => ({
      CodeSigningConfig: view(existingCodeSigningConfig(context, request.CodeSigningConfigArn)),
    }),
    UpdateCodeSigningConfig: (request: UpdateCodeSigningConfigRequest) => update(context, request),
    DeleteCodeSigningConfig: (request: DeleteCodeSigningConfigRequest): void => {
      const { id, arn } = existingCodeSigningConfig(context, request.CodeSigningConfigArn);
      if (functionsWith(context, arn).length > 0) {
        throw conflict("Cannot delete the CodeSigningConfig as it is still in use by functions.");
      }
      tables.together(() => {
        tables.codeSigningConfigs.delete("", id);
        tables.tags.delete("", arn);
      });
    },
    ListCodeSigningConfigs: (request: ListCodeSigningConfigsRequest): ListCodeSigningConfigsResponse => {
      const all = [...tables.codeSigningConfigs.of("").values()].sort((a, b) => byText(a.arn, b.arn));
      const { items, next } = page(all, request, ({ arn }) => arn);
      return { CodeSigningConfigs: items.map(view), NextMarker: next };
    },
    ListFunctionsByCodeSigningConfig: (
      request: ListFunctionsByCodeSigningConfigRequest,
    ): ListFunctionsByCodeSigningConfigResponse => {
      const { arn } = existingCodeSigningConfig(context, request.CodeSigningConfigArn);
      const { items, next } = page(functionsWith(context, arn), request, (name) => name);
      return { FunctionArns: items.map((name) => functionArn(context.place, name)), NextMarker: next };
    },
    ...functionSigningOperations(context),
  });
}

function functionSigningOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PutFunctionCodeSigningConfig: (
      request: PutFunctionCodeSigningConfigRequest,
    ): PutFunctionCodeSigningConfigResponse => {
      const { CodeSigningConfigArn: arn = "" } = request;
      const { name } = refOf(context, request);
      requireAttachable(context, arn);
      const fn = existingFunction(context, name);
      context.state.changed(name, (change) => change.put({ ...fn, codeSigningConfigArn: arn }));
      return { CodeSigningConfigArn: arn, FunctionName: name };
    },
    GetFunctionCodeSigningConfig: (
      request: GetFunctionCodeSigningConfigRequest,
    ): GetFunctionCodeSigningConfigResponse => {
      const { name } = refOf(context, request);
      const { codeSigningConfigArn: arn } = existingFunction(context, name);
      // AWS answers 200 without members for a function that has none.
      return (
        arn === undefined ? {} : { CodeSigningConfigArn: arn, FunctionName: name }
      ) as GetFunctionCodeSigningConfigResponse;
    },
    DeleteFunctionCodeSigningConfig: (request: DeleteFunctionCodeSigningConfigRequest): void => {
      const { name } = refOf(context, request);
      const { codeSigningConfigArn: _, ...rest } = existingFunction(context, name);
      context.state.changed(name, (change) => change.put(rest));
    },
  };
}

/** Throws AWS's error for a configuration that cannot be given to a function because it does not exist. */
export function requireAttachable(context: LambdaContext, arn: string): void {
  if (configOf(context, arn) !== undefined) return;
  throw new ServiceError({
    code: "CodeSigningConfigNotFoundException",
    status: 404,
    message: `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    messageKey: "Message",
    members: { Type: "User" },
  });
}

/** The configuration, or AWS's 404 for its ARN, which is recorded without a `Type`. */
export function existingCodeSigningConfig(
  context: LambdaContext,
  arn: string | undefined,
): CodeSigningRecord {
  const found = configOf(context, arn ?? "");
  if (found === undefined) {
    throw new ServiceError({
      code: "ResourceNotFoundException",
      status: 404,
      message: `The Lambda code signing configuration ${arn} can not be found.`,
      messageKey: "Message",
    });
  }
  return found;
}

function configOf({ tables }: LambdaContext, arn: string): CodeSigningRecord | undefined {
  const found = tables.codeSigningConfigs.get("", nameOf(arn));
  return found?.arn === arn ? found : undefined;
}

function create(
  context: LambdaContext,
  request: CreateCodeSigningConfigRequest,
): CreateCodeSigningConfigResponse {
  const { tables, place, clock } = context;
  const id = `csc-${randomBytes(9).toString("hex").slice(0, 17)}`;
  const arn = lambdaArn(place, `code-signing-config:${id}`);
  const { Tags: tags = {} } = request;
  checkTags(tags);
  const record: CodeSigningRecord = {
    id,
    arn,
    description: request.Description ?? "",
    publishers: request.AllowedPublishers ?? { SigningProfileVersionArns: [] },
    policies: { UntrustedArtifactOnDeployment: "Warn", ...request.CodeSigningPolicies },
    lastModified: clock.now(),
  };
  tables.together(() => {
    tables.codeSigningConfigs.set("", id, record);
    if (Object.keys(tags).length > 0) tables.tags.set("", arn, tags);
  });
  return { CodeSigningConfig: view(record) };
}

function update(
  context: LambdaContext,
  request: UpdateCodeSigningConfigRequest,
): UpdateCodeSigningConfigResponse {
  const before = existingCodeSigningConfig(context, request.CodeSigningConfigArn);
  const record: CodeSigningRecord = {
    ...before,
    description: request.Description ?? before.description,
    publishers: request.AllowedPublishers ?? before.publishers,
    policies: { ...before.policies, ...request.CodeSigningPolicies },
    lastModified: context.clock.now(),
  };
  context.tables.codeSigningConfigs.set("", record.id, record);
  return { CodeSigningConfig: view(record) };
}

function functionsWith({ tables }: LambdaContext, arn: string): string[] {
  return [...tables.functions.of("").values()]
    .filter((fn) => fn.codeSigningConfigArn === arn)
    .map((fn) => fn.name)
    .sort(byText);
}

function view(record: CodeSigningRecord): CodeSigningConfig {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: record.arn,
    Description: record.description,
    AllowedPublishers: record.publishers,
    CodeSigningPolicies: record.policies,
    LastModified: awsTime(record.lastModified),
  };
}
