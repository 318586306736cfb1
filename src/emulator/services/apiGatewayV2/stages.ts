import type {
  CreateDeploymentRequest,
  CreateStageRequest,
  DeleteDeploymentRequest,
  DeleteStageRequest,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  GetStageRequest,
  GetStagesRequest,
  ResetAuthorizersCacheRequest,
  UpdateStageRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import type { DeploymentRecord, HttpApiState, StageRecord } from "./state.ts";

export function stageOperations(state: HttpApiState, now: () => number): Record<string, Operation> {
  const existing = (apiId: string | undefined, name: string | undefined): StageRecord => {
    const found = state.stages.get(state.existing(apiId).ApiId, name ?? "");
    if (found === undefined) throw unknownIdentifier("stage", name);
    return found;
  };
  const keep = (apiId: string, stage: StageRecord) => {
    const { DeploymentId: id } = stage;
    if (id !== undefined && state.deployments.get(apiId, id) === undefined) {
      throw unknownIdentifier("deployment", id);
    }
    state.change(apiId, () => state.stages.set(apiId, stage.StageName, stage));
    return stageView(stage);
  };
  return {
    CreateStage({ ApiId = "", StageName = "", ...members }: CreateStageRequest) {
      state.existing(ApiId);
      if (!/^(?:\$default|[a-zA-Z0-9_-]{1,128})$/.test(StageName)) {
        throw badRequest("Stage name only allows a-zA-Z0-9_- or $default");
      }
      if (state.stages.get(ApiId, StageName) !== undefined) throw conflict("Stage already exists");
      const at = now();
      const defaults = {
        AutoDeploy: false,
        DefaultRouteSettings: { DetailedMetricsEnabled: false },
        RouteSettings: {},
        StageVariables: {},
        Tags: {},
      };
      return keep(ApiId, { ...defaults, ...members, StageName, createdAt: at, updatedAt: at });
    },
    ResetAuthorizersCache({ ApiId = "", StageName }: ResetAuthorizersCacheRequest) {
      state.flush(ApiId, existing(ApiId, StageName).StageName);
    },
    GetStage: ({ ApiId, StageName }: GetStageRequest) => stageView(existing(ApiId, StageName)),
    GetStages({ ApiId, ...input }: GetStagesRequest) {
      const all = state.stages.of(state.existing(ApiId).ApiId).values();
      const page = pageOf(all, ({ StageName }) => StageName, input);
      return { ...page, Items: page.Items.map(stageView) };
    },
    UpdateStage({ ApiId = "", StageName, ...members }: UpdateStageRequest) {
      const before = existing(ApiId, StageName);
      return keep(ApiId, { ...before, ...members, StageName: before.StageName, updatedAt: now() });
    },
    DeleteStage({ ApiId = "", StageName }: DeleteStageRequest) {
      const { StageName: name } = existing(ApiId, StageName);
      state.change(ApiId, () => state.stages.delete(ApiId, name));
    },
    ...deploymentOperations(state, now),
  };
}

function deploymentOperations(state: HttpApiState, now: () => number): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): DeploymentRecord => {
    const found = state.deployments.get(state.existing(apiId).ApiId, id ?? "");
    if (found === undefined) throw unknownIdentifier("deployment", id);
    return found;
  };
  return {
    CreateDeployment({ ApiId, StageName, Description }: CreateDeploymentRequest) {
      const api = state.existing(ApiId);
      const snapshot = state.snapshot(api);
      if (snapshot.routes.length === 0) {
        throw badRequest("At least one route is required before deploying the Api.");
      }
      const stage = StageName === undefined ? undefined : state.stages.get(api.ApiId, StageName);
      if (StageName !== undefined && stage === undefined) throw unknownIdentifier("stage", StageName);
      if (stage?.AutoDeploy === true)
        throw badRequest("Deployment attempt failed: stage is managed by autoDeploy");
      const at = now();
      const deployment: DeploymentRecord = {
        AutoDeployed: false,
        DeploymentStatus: "DEPLOYED",
        ...(Description !== undefined && { Description }),
        DeploymentId: newId(6),
        createdAt: at,
        snapshot,
      };
      const { DeploymentId } = deployment;
      state.change(api.ApiId, () => {
        state.deployments.set(api.ApiId, DeploymentId, deployment);
        if (stage === undefined) return;
        state.stages.set(api.ApiId, stage.StageName, { ...stage, DeploymentId, updatedAt: at });
      });
      return deploymentView(deployment);
    },
    GetDeployment: ({ ApiId, DeploymentId }: GetDeploymentRequest) =>
      deploymentView(existing(ApiId, DeploymentId)),
    GetDeployments({ ApiId, ...input }: GetDeploymentsRequest) {
      const all = state.deployments.of(state.existing(ApiId).ApiId).values();
      const page = pageOf(all, ({ DeploymentId }) => DeploymentId, input);
      return { ...page, Items: page.Items.map(deploymentView) };
    },
    DeleteDeployment({ ApiId = "", DeploymentId }: DeleteDeploymentRequest) {
      const { DeploymentId: id } = existing(ApiId, DeploymentId);
      if ([...state.stages.of(ApiId).values()].some((stage) => stage.DeploymentId === id)) {
        throw badRequest("Active stages pointing to this deployment must be moved or deleted");
      }
      state.change(ApiId, () => state.deployments.delete(ApiId, id));
    },
  };
}

function deploymentView({ createdAt, DeploymentId, ...deployment }: DeploymentRecord) {
  return { ...deployment, DeploymentId, CreatedDate: new Date(createdAt) };
}

function stageView({ createdAt, updatedAt, ...stage }: StageRecord) {
  return { ...stage, CreatedDate: new Date(createdAt), LastUpdatedDate: new Date(updatedAt) };
}
