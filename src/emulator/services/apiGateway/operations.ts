import type { Operation, Operations } from "../../contracts/service.ts";
import { authorizerOperations } from "./authorizers.ts";
import { deploymentOperations } from "./deployments.ts";
import { gatewayResponseOperations } from "./gatewayResponses.ts";
import { integrationOperations } from "./integrations.ts";
import { methodOperations } from "./methods.ts";
import { exportOperations } from "./openApi/exports.ts";
import { importOperations } from "./openApi/imports.ts";
import { modelOperations } from "./models.ts";
import { resourceOperations } from "./resources.ts";
import { restApiOperations } from "./restApis.ts";
import { stageOperations } from "./stages.ts";
import { tagOperations } from "./tags.ts";
import { apiKeyOperations } from "./usage/apiKeys.ts";
import { usagePlanOperations } from "./usage/plans.ts";
import { validatorOperations } from "./validators.ts";
import type { RestApiState } from "./state.ts";
import type { UsageState } from "./usage/state.ts";

interface RestApiMeans {
  readonly state: RestApiState;
  readonly usage: UsageState;
  readonly now: () => number;
  /** Where an API is called. */
  readonly address: (apiId: string) => string;
}

/** All that is asked of REST APIs, loaded with the first request. */
export function restOperations({ state, usage, now, address }: RestApiMeans): Operations {
  return forgetting(state, {
    ...restApiOperations(state, now),
    ...importOperations(state, now),
    ...exportOperations(state, address),
    ...resourceOperations(state),
    ...methodOperations(state),
    ...integrationOperations(state),
    ...deploymentOperations(state, now),
    ...stageOperations(state, now),
    ...modelOperations(state),
    ...validatorOperations(state),
    ...authorizerOperations(state),
    ...gatewayResponseOperations(state),
    ...tagOperations(state),
    ...apiKeyOperations(usage, now),
    ...usagePlanOperations(usage, state),
  });
}

/** A live stage serves what any operation but a reading one has made. */
function forgetting(state: RestApiState, operations: Operations): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => {
      if (name.startsWith("Get")) return [name, operation];
      return [
        name,
        (input, call) => {
          state.changed();
          return operation(input, call);
        },
      ];
    }),
  );
}
