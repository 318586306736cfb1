import type { Operations } from "../../contracts/service.ts";
import { apiOperations, apiView } from "./apis.ts";
import { authorizerOperations } from "./authorizers.ts";
import { integrationResponseOperations } from "./integrationResponses.ts";
import { integrationOperations } from "./integrations.ts";
import { modelOperations } from "./models.ts";
import { routeResponseOperations } from "./routeResponses.ts";
import { openApiOperations } from "./openApi/imports.ts";
import { routeOperations } from "./routes.ts";
import { stageOperations } from "./stages.ts";
import { tagOperations } from "./tags.ts";
import type { HttpApiState } from "./state.ts";

interface HttpApiMeans {
  readonly state: HttpApiState;
  readonly now: () => number;
  readonly region: string;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
}

/** All that is asked of HTTP and WebSocket APIs, loaded with the first request. */
export function httpApiOperations({ state, now, region, endpoint }: HttpApiMeans): Operations {
  return {
    ...apiOperations({ state, now, region, endpoint }),
    ...openApiOperations({ state, now, view: (api) => apiView(api, { region, endpoint }) }),
    ...routeOperations(state),
    ...integrationOperations(state),
    ...authorizerOperations(state),
    ...stageOperations(state, now),
    ...tagOperations(state),
    ...routeResponseOperations(state),
    ...integrationResponseOperations(state),
    ...modelOperations(state),
  };
}
