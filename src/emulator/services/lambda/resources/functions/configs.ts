import type {
  GetFunctionRecursionConfigRequest,
  GetFunctionRecursionConfigResponse,
  GetFunctionScalingConfigRequest,
  GetFunctionScalingConfigResponse,
  GetRuntimeManagementConfigRequest,
  GetRuntimeManagementConfigResponse,
  PutFunctionRecursionConfigRequest,
  PutFunctionRecursionConfigResponse,
  PutFunctionScalingConfigRequest,
  PutFunctionScalingConfigResponse,
  PutRuntimeManagementConfigRequest,
  PutRuntimeManagementConfigResponse,
} from "@aws-sdk/client-lambda";
import { stored, type Operation } from "../../../../contracts/service.ts";
import type { LambdaContext } from "../../state/context.ts";
import { invalidParameter } from "../../errors.ts";
import { existingFunction, existingVersion, refOf } from "../../state/lookup.ts";
import { functionArn, isAlias } from "../../state/names.ts";

/** Recursion detection, runtime management and scaling: settings that are kept beside a function's configuration. */
export function functionConfigOperations(context: LambdaContext): Record<string, Operation> {
  return {
    ...recursionOperations(context),
    ...stored("there is one interpreter for each runtime", runtimeManagementOperations(context)),
    ...stored("functions run on this machine", scalingOperations(context)),
  };
}

function recursionOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PutFunctionRecursionConfig: (
      request: PutFunctionRecursionConfigRequest,
    ): PutFunctionRecursionConfigResponse => {
      const { name } = refOf(context, request);
      const recursiveLoop = request.RecursiveLoop ?? "Terminate";
      const fn = existingFunction(context, name);
      context.state.changed(name, (change) => change.put({ ...fn, recursiveLoop }));
      return { RecursiveLoop: recursiveLoop };
    },
    GetFunctionRecursionConfig: (
      request: GetFunctionRecursionConfigRequest,
    ): GetFunctionRecursionConfigResponse => {
      const { name } = refOf(context, request);
      return { RecursiveLoop: existingFunction(context, name).recursiveLoop };
    },
  };
}

function runtimeManagementOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PutRuntimeManagementConfig: (request: PutRuntimeManagementConfigRequest) =>
      putRuntimeManagement(context, request),
    GetRuntimeManagementConfig: (
      request: GetRuntimeManagementConfigRequest,
    ): GetRuntimeManagementConfigResponse => {
      const { name, qualifier } = runtimeTarget(context, request);
      const stored = context.tables.runtimeManagement.get(name, qualifier);
      return {
        UpdateRuntimeOn: stored?.UpdateRuntimeOn ?? "Auto",
        RuntimeVersionArn: stored?.RuntimeVersionArn,
        FunctionArn: functionArn(context.place, name, qualifier),
      };
    },
  };
}

function scalingOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return {
    PutFunctionScalingConfig: (
      request: PutFunctionScalingConfigRequest,
    ): PutFunctionScalingConfigResponse => {
      const { name, qualifier = "" } = refOf(context, request);
      const { state } = scalableVersion(context, name, qualifier);
      tables.scaling.set(name, qualifier, request.FunctionScalingConfig ?? {});
      return { FunctionState: state };
    },
    GetFunctionScalingConfig: (
      request: GetFunctionScalingConfigRequest,
    ): GetFunctionScalingConfigResponse => {
      const { name, qualifier = "" } = refOf(context, request);
      scalableVersion(context, name, qualifier);
      const config = tables.scaling.get(name, qualifier);
      return {
        FunctionArn: functionArn(context.place, name, qualifier),
        AppliedFunctionScalingConfig: config,
        RequestedFunctionScalingConfig: config,
      };
    },
  };
}

function putRuntimeManagement(
  context: LambdaContext,
  request: PutRuntimeManagementConfigRequest,
): PutRuntimeManagementConfigResponse {
  const { name, qualifier } = runtimeTarget(context, request);
  const { UpdateRuntimeOn = "Auto", RuntimeVersionArn } = request;
  if (UpdateRuntimeOn === "Manual" && RuntimeVersionArn === undefined) {
    throw invalidParameter("You must provide a RuntimeVersionArn when UpdateRuntimeOn is set to Manual.");
  }
  if (UpdateRuntimeOn !== "Manual" && RuntimeVersionArn !== undefined) {
    throw invalidParameter("You can only provide a RuntimeVersionArn when UpdateRuntimeOn is set to Manual.");
  }
  context.tables.runtimeManagement.set(name, qualifier, {
    UpdateRuntimeOn,
    ...(RuntimeVersionArn !== undefined && { RuntimeVersionArn }),
  });
  return {
    UpdateRuntimeOn,
    RuntimeVersionArn,
    FunctionArn: functionArn(context.place, name, qualifier),
  };
}

function runtimeTarget(
  context: LambdaContext,
  request: { FunctionName: string | undefined; Qualifier?: string | undefined },
) {
  const { name, qualifier = "$LATEST" } = refOf(context, request);
  if (isAlias(qualifier)) {
    throw invalidParameter("Runtime management applies to $LATEST and published versions, not to aliases.");
  }
  existingVersion(context, name, qualifier);
  return { name, qualifier };
}

function scalableVersion(context: LambdaContext, name: string, qualifier: string) {
  existingFunction(context, name);
  // The published $LATEST of a managed instances function is its $LATEST here.
  const version = existingVersion(context, name, qualifier === "$LATEST.PUBLISHED" ? "$LATEST" : qualifier);
  if (version.settings.capacityProvider === undefined) {
    throw invalidParameter("Scaling configuration is only supported for functions with a capacity provider.");
  }
  return version;
}
