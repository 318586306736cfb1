import type {
  CreateApiRequest,
  DeleteApiRequest,
  DeleteCorsConfigurationRequest,
  GetApiRequest,
  GetApisRequest,
  UpdateApiRequest,
} from "@aws-sdk/client-apigatewayv2";
import type { Operation } from "../../contracts/service.ts";
import { badRequest } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import type { ApiRecord, HttpApiState } from "./state.ts";

interface Options {
  readonly state: HttpApiState;
  readonly now: () => number;
  readonly region: string;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
}

/** What clients are told of an API. */
export function apiView(
  { createdAt, ...api }: ApiRecord,
  { region, endpoint }: Omit<Options, "state" | "now">,
) {
  return {
    ...api,
    ApiEndpoint: addressOf(api, region, endpoint()),
    CreatedDate: new Date(createdAt),
  };
}

export function apiOperations({ state, now, ...place }: Options): Record<string, Operation> {
  const view = (api: ApiRecord) => apiView(api, place);
  return {
    CreateApi(input: CreateApiRequest) {
      const { Target, RouteKey = "$default", CredentialsArn: _, ...members } = input;
      const api = newApi(newId(10), members, now());
      state.change(api.ApiId, () => {
        state.apis.set("", api.ApiId, api);
        if (Target !== undefined && api.ProtocolType === "HTTP")
          quickCreate(state, api, { Target, RouteKey, at: now() });
      });
      return view(api);
    },
    GetApi: ({ ApiId }: GetApiRequest) => view(state.existing(ApiId)),
    GetApis(input: GetApisRequest) {
      const page = pageOf(state.apis.of("").values(), ({ ApiId }) => ApiId, input);
      return { ...page, Items: page.Items.map(view) };
    },
    UpdateApi(input: UpdateApiRequest) {
      // Target, route key and credentials are of an API that was made with them; here they change nothing.
      const { ApiId, Target: _, RouteKey: __, CredentialsArn: ___, ...members } = input;
      const before = state.existing(ApiId);
      const changed: ApiRecord = { ...before, ...members, Name: members.Name ?? before.Name };
      state.change(before.ApiId, () => state.apis.set("", before.ApiId, changed));
      return view(changed);
    },
    DeleteApi({ ApiId }: DeleteApiRequest) {
      state.remove(state.existing(ApiId).ApiId);
    },
    DeleteCorsConfiguration({ ApiId }: DeleteCorsConfigurationRequest) {
      const { CorsConfiguration: _, ...without } = state.existing(ApiId);
      state.change(without.ApiId, () => state.apis.set("", without.ApiId, without));
    },
  };
}

/** A new API by what it is asked to be. Throws `BadRequestException`. */
export function newApi(
  ApiId: string,
  {
    Name,
    ProtocolType,
    ...members
  }: Partial<Pick<CreateApiRequest, "Name" | "ProtocolType" | "RouteSelectionExpression">>,
  createdAt: number,
): ApiRecord {
  if (Name === undefined || Name === "") throw badRequest("Invalid name specified");
  if (ProtocolType !== "HTTP" && ProtocolType !== "WEBSOCKET") {
    throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
  }
  if (ProtocolType === "WEBSOCKET" && !members.RouteSelectionExpression?.includes("$")) {
    throw badRequest("RouteSelectionExpression is required and must be a selection expression");
  }
  return {
    ApiKeySelectionExpression: "$request.header.x-api-key",
    RouteSelectionExpression: "${request.method} ${request.path}",
    DisableExecuteApiEndpoint: false,
    IpAddressType: "ipv4",
    ...members,
    ProtocolType,
    Name,
    ApiId,
    createdAt,
  };
}

function addressOf(
  { ApiId, ProtocolType }: Pick<ApiRecord, "ApiId" | "ProtocolType">,
  region: string,
  endpoint: string,
): string {
  const scheme = ProtocolType === "WEBSOCKET" ? "ws" : "http";
  return `${scheme}://${ApiId}.execute-api.${region}.localhost:${new URL(endpoint).port}`;
}

interface Quick {
  readonly Target: string;
  readonly RouteKey: string;
  readonly at: number;
}

/** An API with a target is made with its integration, its route and a stage that is deployed by itself. */
function quickCreate(state: HttpApiState, { ApiId }: ApiRecord, { Target, RouteKey, at }: Quick): void {
  const managed = { ApiGatewayManaged: true } as const;
  const isAddress = /^https?:\/\//.test(Target);
  const integration = {
    ...managed,
    IntegrationId: newId(7),
    IntegrationType: isAddress ? "HTTP_PROXY" : "AWS_PROXY",
    IntegrationUri: Target,
    ...(isAddress && { IntegrationMethod: "ANY" }),
    ConnectionType: "INTERNET",
    PayloadFormatVersion: isAddress ? "1.0" : "2.0",
    TimeoutInMillis: 30_000,
  } as const;
  const route = {
    ...managed,
    ApiKeyRequired: false,
    AuthorizationType: "NONE",
    RouteId: newId(7),
    RouteKey,
    Target: `integrations/${integration.IntegrationId}`,
  } as const;
  const stage = { ...managed, AutoDeploy: true, StageName: "$default", createdAt: at, updatedAt: at };
  state.integrations.set(ApiId, integration.IntegrationId, integration);
  state.routes.set(ApiId, route.RouteId, route);
  state.stages.set(ApiId, stage.StageName, stage);
}
