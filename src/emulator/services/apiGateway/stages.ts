import type {
  CreateStageRequest,
  DeleteStageRequest,
  FlushStageAuthorizersCacheRequest,
  FlushStageCacheRequest,
  GetStageRequest,
  GetStagesRequest,
  UpdateStageRequest,
} from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { splitMethodSettings } from "./methodSettings.ts";
import { patched } from "./patch.ts";
import type { RestApiState, StageRecord } from "./state.ts";

export function stageOperations(state: RestApiState, now: () => number): Record<string, Operation> {
  const existing = (apiId: string | undefined, name: string | undefined): StageRecord => {
    const found = state.stages.get(state.existing(apiId).id, name ?? "");
    if (found === undefined) throw unknownIdentifier("Stage");
    return found;
  };
  return {
    CreateStage({ restApiId, ...input }: CreateStageRequest) {
      const { id: apiId } = state.existing(restApiId);
      const { stageName = "", deploymentId = "" } = input;
      checkStageName(stageName);
      if (state.deployments.get(apiId, deploymentId) === undefined) {
        throw badRequest("Deployment id does not exist");
      }
      if (state.stages.get(apiId, stageName) !== undefined) throw conflict("Stage already exists");
      const at = now();
      const stage = { ...stageDefaults, ...input, stageName, deploymentId, createdAt: at, updatedAt: at };
      state.stages.set(apiId, stageName, stage);
      return view(stage);
    },
    GetStage: ({ restApiId, stageName }: GetStageRequest) => view(existing(restApiId, stageName)),
    GetStages({ restApiId, deploymentId }: GetStagesRequest) {
      const all = [...state.stages.of(state.existing(restApiId).id).values()];
      const wanted = all.filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId);
      return { item: wanted.map(view) };
    },
    UpdateStage({ restApiId = "", stageName, patchOperations }: UpdateStageRequest) {
      const stage = existing(restApiId, stageName);
      const { own, methodSettings } = splitMethodSettings(stage.methodSettings, patchOperations);
      const changed = patched({ ...stage, methodSettings }, own, {
        description: "text",
        deploymentId: "text",
        cacheClusterEnabled: "boolean",
        cacheClusterSize: "text",
        clientCertificateId: "text",
        documentationVersion: "text",
        tracingEnabled: "boolean",
        variables: "map",
        accessLogSettings: "map",
      });
      if (state.deployments.get(restApiId, changed.deploymentId) === undefined) {
        throw badRequest("Deployment id does not exist");
      }
      const kept = { ...changed, updatedAt: now() };
      state.stages.set(restApiId, kept.stageName, kept);
      return view(kept);
    },
    FlushStageAuthorizersCache({ restApiId = "", stageName }: FlushStageAuthorizersCacheRequest) {
      state.flush(restApiId, existing(restApiId, stageName).stageName);
    },
    // Nothing is kept of answers.
    FlushStageCache({ restApiId, stageName }: FlushStageCacheRequest) {
      existing(restApiId, stageName);
    },
    DeleteStage({ restApiId = "", stageName }: DeleteStageRequest) {
      state.stages.delete(restApiId, existing(restApiId, stageName).stageName);
    },
  };
}

/** What every stage has unless it is told otherwise. */
export const stageDefaults = {
  cacheClusterEnabled: false,
  cacheClusterStatus: "NOT_AVAILABLE",
  methodSettings: {},
  tracingEnabled: false,
} as const;

export function checkStageName(name: string): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
    throw badRequest("Stage name only allows a-zA-Z0-9_-");
  }
}

function view({ createdAt, updatedAt, ...stage }: StageRecord) {
  return { ...stage, createdDate: new Date(createdAt), lastUpdatedDate: new Date(updatedAt) };
}
