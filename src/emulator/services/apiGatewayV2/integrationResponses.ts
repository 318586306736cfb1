import type {
  CreateIntegrationResponseRequest,
  DeleteIntegrationResponseRequest,
  GetIntegrationResponseRequest,
  GetIntegrationResponsesRequest,
  UpdateIntegrationResponseRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { WebSocketIntegrationResponse } from "../../contracts/httpApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { type HttpApiState, responseKey } from "./state.ts";

type Response = WebSocketIntegrationResponse;

/** What the answer of an integration becomes, by its status. */
export function integrationResponseOperations(state: HttpApiState): Record<string, Operation> {
  const keep = (apiId: string, response: Response) => {
    checkIntegrationResponse(response);
    const key = responseKey(response.IntegrationId, response.IntegrationResponseId ?? "");
    state.change(apiId, () => state.integrationResponses.set(apiId, key, response));
    return view(response);
  };
  return {
    CreateIntegrationResponse(input: CreateIntegrationResponseRequest) {
      const { ApiId = "", IntegrationId = "", IntegrationResponseKey = "", ...members } = input;
      checkIntegration(state, ApiId, IntegrationId);
      return keep(ApiId, {
        ...members,
        IntegrationId,
        IntegrationResponseKey,
        IntegrationResponseId: newId(7),
      });
    },
    GetIntegrationResponse(input: GetIntegrationResponseRequest) {
      const { ApiId = "", IntegrationId = "", IntegrationResponseId } = input;
      return view(existing(state, ApiId, IntegrationId, IntegrationResponseId));
    },
    GetIntegrationResponses({ ApiId = "", IntegrationId = "", ...input }: GetIntegrationResponsesRequest) {
      checkIntegration(state, ApiId, IntegrationId);
      const all = [...state.integrationResponses.of(ApiId).values()];
      const own = all.filter((each) => each.IntegrationId === IntegrationId);
      const page = pageOf(own, ({ IntegrationResponseId = "" }) => IntegrationResponseId, input);
      return { ...page, Items: page.Items.map(view) };
    },
    UpdateIntegrationResponse(input: UpdateIntegrationResponseRequest) {
      const {
        ApiId = "",
        IntegrationId = "",
        IntegrationResponseId,
        IntegrationResponseKey,
        ...members
      } = input;
      const before = existing(state, ApiId, IntegrationId, IntegrationResponseId);
      return keep(ApiId, {
        ...before,
        ...members,
        IntegrationResponseKey: IntegrationResponseKey ?? before.IntegrationResponseKey,
      });
    },
    DeleteIntegrationResponse(input: DeleteIntegrationResponseRequest) {
      const { ApiId = "", IntegrationId = "", IntegrationResponseId } = input;
      const { IntegrationResponseId: id = "" } = existing(state, ApiId, IntegrationId, IntegrationResponseId);
      state.change(ApiId, () => state.integrationResponses.delete(ApiId, responseKey(IntegrationId, id)));
    },
  };
}

function checkIntegration(state: HttpApiState, apiId: string, integrationId: string): void {
  if (state.integrations.get(state.existing(apiId).ApiId, integrationId) === undefined) {
    throw unknownIdentifier("Integration", integrationId);
  }
}

function existing(state: HttpApiState, apiId: string, integrationId: string, id = ""): Response {
  checkIntegration(state, apiId, integrationId);
  const found = state.integrationResponses.get(apiId, responseKey(integrationId, id));
  if (found === undefined) throw unknownIdentifier("IntegrationResponse", id);
  return found;
}

/** Throws AWS's error for one that may not be: a key is a status, a pattern of one, or for all others. */
export function checkIntegrationResponse({
  IntegrationResponseKey: key,
}: WebSocketIntegrationResponse): void {
  if (key !== "$default" && !/^\/.+\/$/.test(key ?? "")) {
    throw badRequest("IntegrationResponseKey must be $default or a pattern between slashes");
  }
}

function view(kept: WebSocketIntegrationResponse) {
  const { IntegrationId: _, ...response } = kept;
  return response;
}
