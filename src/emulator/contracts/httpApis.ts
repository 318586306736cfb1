import type {
  Authorizer as SdkAuthorizer,
  Cors,
  Integration as SdkIntegration,
  IntegrationResponse as SdkIntegrationResponse,
  Route as SdkRoute,
  RouteResponse as SdkRouteResponse,
} from "@aws-sdk/client-apigatewayv2";

/** A route as it is kept: the members of the SDK's own. */
export type HttpRoute = SdkRoute & { readonly RouteId: string; readonly RouteKey: string };
export type HttpIntegration = SdkIntegration & { readonly IntegrationId: string };
export type HttpAuthorizer = SdkAuthorizer & { readonly AuthorizerId: string };

/** All that a deployment freezes of an API. */
export interface HttpApiSnapshot {
  readonly routes: readonly HttpRoute[];
  readonly integrations: readonly HttpIntegration[];
  readonly authorizers: readonly HttpAuthorizer[];
  readonly cors: Cors | undefined;
}

/** A stage of an HTTP API, as those need it who serve it. */
export interface DeployedHttpApi {
  readonly apiId: string;
  readonly stageName: string;
  /** The same object as long as nothing of it changes. */
  readonly snapshot: HttpApiSnapshot;
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** Goes up when what authorizers said is to be forgotten. */
  readonly flushes: number;
}

/** With its name, for lists that people read. */
export interface NamedHttpApi extends DeployedHttpApi {
  readonly name: string;
}

/** What the answers of a route, or of an integration, become on their way back. */
export type WebSocketRouteResponse = SdkRouteResponse & { readonly RouteId: string };
export type WebSocketIntegrationResponse = SdkIntegrationResponse & { readonly IntegrationId: string };

/** All that a deployment freezes of a WebSocket API. */
export interface WebSocketApiSnapshot extends Omit<HttpApiSnapshot, "cors"> {
  /** `$request.body.action` */
  readonly routeSelectionExpression: string;
  /** Where the client's key is said: `$request.header.x-api-key`, `$context.authorizer.usageIdentifierKey`. */
  readonly apiKeySelectionExpression?: string | undefined;
  readonly routeResponses: readonly WebSocketRouteResponse[];
  readonly integrationResponses: readonly WebSocketIntegrationResponse[];
}

/** A stage of a WebSocket API, as those need it who serve it. */
export interface DeployedWebSocketApi extends Omit<DeployedHttpApi, "snapshot"> {
  readonly snapshot: WebSocketApiSnapshot;
}

export interface NamedWebSocketApi extends DeployedWebSocketApi {
  readonly name: string;
}

export interface WebSocketApis {
  has(apiId: string): boolean;
  /** Every stage of every API to which something was deployed. */
  stages(): readonly NamedWebSocketApi[];
  /** Undefined where there is no such stage, or nothing was deployed to it. */
  deployed(apiId: string, stageName: string): DeployedWebSocketApi | undefined;
  /** The id of the API that has this name, for addresses that people write. */
  idOf(name: string): string | undefined;
}

export interface HttpApis {
  has(apiId: string): boolean;
  /** Every stage of every API to which something was deployed. */
  stages(): readonly NamedHttpApi[];
  /** Undefined where there is no such stage, or nothing was deployed to it. */
  deployed(apiId: string, stageName: string): DeployedHttpApi | undefined;
  /** The id of the API that has this name, for addresses that people write. */
  idOf(name: string): string | undefined;
}
