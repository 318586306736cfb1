import type {
  CreateIntegrationRequest,
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  GetIntegrationsRequest,
  UpdateIntegrationRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { HttpIntegration } from "../../contracts/httpApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { badRequest, conflict, unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { type HttpApiState, responseKey } from "./state.ts";

export function integrationOperations(state: HttpApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): HttpIntegration => {
    const found = state.integrations.get(state.existing(apiId).ApiId, id ?? "");
    if (found === undefined) throw unknownIdentifier("Integration", id);
    return found;
  };
  const keep = (apiId: string, integration: HttpIntegration): HttpIntegration => {
    checkIntegration(integration, state.existing(apiId).ProtocolType);
    state.change(apiId, () => state.integrations.set(apiId, integration.IntegrationId, integration));
    return integration;
  };
  return {
    CreateIntegration({ ApiId = "", ...members }: CreateIntegrationRequest) {
      const isWebSocket = state.existing(ApiId).ProtocolType === "WEBSOCKET";
      const integration: HttpIntegration = {
        ConnectionType: "INTERNET",
        TimeoutInMillis: isWebSocket ? 29_000 : 30_000,
        ...(isWebSocket && webSocketDefaults),
        // A function is always called by POST, whatever a client says.
        ...(members.IntegrationType === "AWS_PROXY" &&
          members.IntegrationSubtype === undefined && { IntegrationMethod: "POST" }),
        ...members,
        PayloadFormatVersion: members.PayloadFormatVersion ?? "1.0",
        IntegrationId: newId(7),
      };
      return keep(ApiId, integration);
    },
    GetIntegration: ({ ApiId, IntegrationId }: GetIntegrationRequest) => existing(ApiId, IntegrationId),
    GetIntegrations: ({ ApiId, ...page }: GetIntegrationsRequest) =>
      pageOf(
        state.integrations.of(state.existing(ApiId).ApiId).values(),
        ({ IntegrationId }) => IntegrationId,
        page,
      ),
    UpdateIntegration({ ApiId = "", IntegrationId, ...members }: UpdateIntegrationRequest) {
      const before = existing(ApiId, IntegrationId);
      return keep(ApiId, { ...before, ...members, IntegrationId: before.IntegrationId });
    },
    DeleteIntegration({ ApiId = "", IntegrationId }: DeleteIntegrationRequest) {
      const { IntegrationId: id } = existing(ApiId, IntegrationId);
      const users = [...state.routes.of(ApiId).values()].filter(
        ({ Target }) => Target === `integrations/${id}`,
      );
      if (users.length > 0) {
        throw conflict(
          `Cannot delete Integration '${id}'. It is referenced by Route '${users[0]?.RouteKey}'.`,
        );
      }
      state.change(ApiId, () => {
        state.integrations.delete(ApiId, id);
        const responses = [...state.integrationResponses.of(ApiId).values()];
        for (const { IntegrationId: owner, IntegrationResponseId = "" } of responses) {
          if (owner === id) state.integrationResponses.delete(ApiId, responseKey(id, IntegrationResponseId));
        }
      });
    },
  };
}

const webSocketDefaults = {
  IntegrationResponseSelectionExpression: "${integration.response.statuscode}",
  PassthroughBehavior: "WHEN_NO_MATCH",
} as const;

/** Throws AWS's error for one that may not be. */
export function checkIntegration(integration: HttpIntegration, protocol: string | undefined): void {
  if (protocol === "WEBSOCKET") return checkWebSocketIntegration(integration);
  const { IntegrationType, IntegrationUri, IntegrationSubtype, PayloadFormatVersion, TimeoutInMillis } =
    integration;
  if (IntegrationType !== "AWS_PROXY" && IntegrationType !== "HTTP_PROXY") {
    throw badRequest("HTTP APIs only support AWS_PROXY and HTTP_PROXY integrations");
  }
  if (PayloadFormatVersion !== "1.0" && PayloadFormatVersion !== "2.0") {
    throw badRequest("PayloadFormatVersion must be 1.0 or 2.0");
  }
  if (TimeoutInMillis !== undefined && (TimeoutInMillis < 50 || TimeoutInMillis > 30_000)) {
    throw badRequest("Timeout should be between 50 ms and 30000 ms");
  }
  if (IntegrationSubtype === undefined && (IntegrationUri ?? "") === "") {
    throw badRequest("Integration uri must be specified");
  }
}

const webSocketTypes: readonly (string | undefined)[] = ["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"];

function checkWebSocketIntegration(integration: HttpIntegration): void {
  const { IntegrationType: type, IntegrationUri, TimeoutInMillis } = integration;
  if (!webSocketTypes.includes(type)) throw badRequest("Integration type must be specified");
  if (TimeoutInMillis !== undefined && (TimeoutInMillis < 50 || TimeoutInMillis > 29_000)) {
    throw badRequest("Timeout should be between 50 ms and 29000 ms");
  }
  if (type !== "MOCK" && (IntegrationUri ?? "") === "") throw badRequest("Integration uri must be specified");
}
