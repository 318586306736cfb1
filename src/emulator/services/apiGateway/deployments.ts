import type {
  CreateDeploymentRequest,
  DeleteDeploymentRequest,
  GetDeploymentRequest,
  GetDeploymentsRequest,
  UpdateDeploymentRequest,
} from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { patched } from "./patch.ts";
import { checkStageName, stageDefaults } from "./stages.ts";
import type { DeploymentRecord, RestApiState } from "./state.ts";

export function deploymentOperations(state: RestApiState, now: () => number): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): DeploymentRecord => {
    const found = state.deployments.get(state.existing(apiId).id, id ?? "");
    if (found === undefined) throw unknownIdentifier("Deployment");
    return found;
  };
  return {
    CreateDeployment(input: CreateDeploymentRequest) {
      const api = state.existing(input.restApiId);
      const snapshot = state.snapshot(api);
      const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods));
      if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
      if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
        throw badRequest("No integration defined for method");
      }
      const deployment: DeploymentRecord = {
        id: newId(6),
        ...(input.description !== undefined && { description: input.description }),
        createdAt: now(),
        snapshot,
      };
      state.together(() => {
        state.deployments.set(api.id, deployment.id, deployment);
        if (input.stageName) pointStage(state, api.id, deployment, { ...input, stageName: input.stageName });
      });
      return deploymentView(deployment);
    },
    GetDeployment: ({ restApiId, deploymentId }: GetDeploymentRequest) =>
      deploymentView(existing(restApiId, deploymentId)),
    GetDeployments({ restApiId, limit, position }: GetDeploymentsRequest) {
      const all = state.deployments.of(state.existing(restApiId).id).values();
      const page = pageOf(all, ({ id }) => id, { limit, position });
      return { items: page.items.map(deploymentView), ...(page.position && { position: page.position }) };
    },
    UpdateDeployment({ restApiId = "", deploymentId, patchOperations }: UpdateDeploymentRequest) {
      const changed = patched(existing(restApiId, deploymentId), patchOperations, { description: "text" });
      state.deployments.set(restApiId, changed.id, changed);
      return deploymentView(changed);
    },
    DeleteDeployment({ restApiId = "", deploymentId }: DeleteDeploymentRequest) {
      const { id } = existing(restApiId, deploymentId);
      if ([...state.stages.of(restApiId).values()].some((stage) => stage.deploymentId === id)) {
        throw badRequest("Active stages pointing to this deployment must be moved or deleted");
      }
      state.deployments.delete(restApiId, id);
    },
  };
}

/** The stage that a deployment names is made, or leads to the new deployment from now on. */
function pointStage(
  state: RestApiState,
  apiId: string,
  { id: deploymentId, createdAt }: DeploymentRecord,
  input: CreateDeploymentRequest & { readonly stageName: string },
): void {
  const { stageName, stageDescription, variables } = input;
  checkStageName(stageName);
  const before = state.stages.get(apiId, stageName) ?? { ...stageDefaults, stageName, createdAt };
  state.stages.set(apiId, stageName, {
    ...before,
    ...(stageDescription !== undefined && { description: stageDescription }),
    ...(variables !== undefined && { variables }),
    deploymentId,
    updatedAt: createdAt,
  });
}

function deploymentView({ id, description, createdAt }: DeploymentRecord) {
  return { id, ...(description !== undefined && { description }), createdDate: new Date(createdAt) };
}
