import type {
  ApiKeySourceType,
  Authorizer,
  AuthorizerType,
  Integration,
  Method as SdkMethod,
} from "@aws-sdk/client-api-gateway";

/** A method of a resource, as it is kept: the members of the SDK's own. */
export type RestMethod = Omit<SdkMethod, "methodIntegration"> & { readonly methodIntegration?: Integration };

export interface RestResource {
  readonly id: string;
  readonly parentId?: string;
  /** Undefined for the root. */
  readonly pathPart?: string;
  /** `/orders/{id}` */
  readonly path: string;
  /** By HTTP method, `ANY` included. */
  readonly methods: Readonly<Record<string, RestMethod>>;
}

export interface RequestValidator {
  readonly id: string;
  readonly name?: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface RestModel {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** JSON Schema draft 4, as text. */
  readonly schema?: string;
  readonly contentType: string;
}

/** `identitySource` is `method.request.header.Authorization`, several with commas. */
export type RestAuthorizer = Omit<Authorizer, "id" | "name" | "type" | "authorizerResultTtlInSeconds"> & {
  readonly id: string;
  readonly name: string;
  readonly type: AuthorizerType;
  readonly authorizerResultTtlInSeconds: number;
};

/** What the API itself answers in the place of an integration. */
export interface GatewayResponse {
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

/** All that a deployment freezes of an API. */
export interface RestApiSnapshot {
  readonly resources: readonly RestResource[];
  readonly validators: readonly RequestValidator[];
  readonly models: readonly RestModel[];
  readonly authorizers: readonly RestAuthorizer[];
  readonly gatewayResponses: readonly GatewayResponse[];
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: ApiKeySourceType;
}

/** A stage of a REST API, as those need it who serve it. */
export interface DeployedRestApi {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  /** The same object for the same deployment. */
  readonly snapshot: RestApiSnapshot;
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** Goes up when what authorizers said is to be forgotten. */
  readonly flushes: number;
}

/** With its name, for lists that people read. */
export interface NamedRestApi extends DeployedRestApi {
  readonly name: string;
}

export interface RestApis {
  has(apiId: string): boolean;
  /** Every stage of every API. */
  stages(): readonly NamedRestApi[];
  /** Undefined where there is no such API or no such stage. */
  deployed(apiId: string, stageName: string): DeployedRestApi | undefined;
  /** The client's key with a value, where it counts for a stage. */
  keyFor(
    value: string,
    stage: Pick<DeployedRestApi, "apiId" | "stageName">,
  ): { readonly id: string; readonly value: string } | undefined;
  /** The id of the API that has this name, for addresses that people write. */
  idOf(name: string): string | undefined;
}
