import type { StackResource } from "../../cloudFormation/resource.ts";
import {
  entriesOf,
  itemsOf,
  nodeAt,
  textAt,
  type SourceRange,
  type TemplateNode,
} from "../../syntax/node.ts";
import { takesEvents } from "./apiParts.ts";
import { eventsOf } from "./functionEvents.ts";
import { invocationsOf, streamingInvocationsOf } from "../../cloudFormation/invocations.ts";
import { usagePlans } from "./usagePlans.ts";
import { getAtt, joined, nodeOf, ref, type Shape } from "../../syntax/shape.ts";

/** The API of events that name none, and its stage, as SAM calls them. */
const implicitId = "ServerlessRestApi";
const implicitStage = "Prod";

interface CalledFunction {
  readonly resource: StackResource;
  /** The ARN that calls of it go to. */
  readonly target: TemplateNode;
}

/** An `Api` event of a function. */
interface ApiEvent {
  readonly id: string;
  readonly apiId: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly properties: TemplateNode | undefined;
  readonly range: SourceRange;
  readonly function: CalledFunction;
}

/**
 * `AWS::Serverless::Api` and the API that events without one share: APIs with a stage, authorizers, and the resources and methods
 * that the functions' events ask for.
 */
export function restApis(
  declared: readonly StackResource[],
  functions: readonly CalledFunction[],
  root: TemplateNode | undefined,
): readonly StackResource[] {
  const events = functions.flatMap(apiEventsOf);
  const own = declared.filter(({ type }) => type === "AWS::Serverless::Api");
  const [shared] = events.filter(({ apiId }) => apiId === implicitId);
  const implicit = shared && {
    id: implicitId,
    type: "AWS::Serverless::Api",
    idRange: shared.range,
    properties: nodeAt(root, "Globals", "Api"),
    metadata: undefined,
    condition: undefined,
  };
  const all = [...own, ...(implicit ? [implicit] : [])];
  const made = all.flatMap((api) =>
    apiAndItsOwn(
      api,
      events.filter(({ apiId }) => apiId === api.id && takesEvents(api.properties)),
    ),
  );
  return [...made, ...usagePlans(all, implicitStage)];
}

function apiEventsOf(called: CalledFunction): ApiEvent[] {
  return eventsOf(called.resource.properties).flatMap(([name, { keyRange: range, value }]) => {
    const properties = nodeAt(value, "Properties");
    const path = textAt(properties, "Path");
    if (textAt(value, "Type") !== "Api" || path === undefined) return [];
    const given = nodeAt(properties, "RestApiId");
    const named = given?.kind === "call" && given.name === "Ref" ? textAt(given.argument) : textAt(given);
    const method = (textAt(properties, "Method") ?? "any").toUpperCase();
    return [
      {
        id: called.resource.id + name,
        apiId: named ?? implicitId,
        path,
        httpMethod: method === "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "ANY" : method,
        properties,
        range,
        function: called,
      },
    ];
  });
}

type Make = (kind: string, suffix: string, shape: Shape) => StackResource;

function apiAndItsOwn(api: StackResource, events: readonly ApiEvent[]): StackResource[] {
  const { id, properties, idRange } = api;
  const make: Make = (kind, suffix, shape) => ({
    ...api,
    id: id + suffix,
    type: `AWS::ApiGateway::${kind}`,
    properties: nodeOf(shape, idRange),
    ...(suffix !== "" && { madeOf: id }),
  });
  const stage = nodeAt(properties, "StageName") ?? implicitStage;
  const stageName = typeof stage === "string" ? stage : (textAt(stage) ?? "");
  const types = itemsOf(nodeAt(properties, "BinaryMediaTypes")).map((type) => unescaped(type));
  return [
    make("RestApi", "", {
      Name: nodeAt(properties, "Name") ?? id,
      Description: nodeAt(properties, "Description"),
      BinaryMediaTypes: types.length > 0 ? types : undefined,
      ApiKeySourceType: nodeAt(properties, "ApiKeySourceType"),
      Body: nodeAt(properties, "DefinitionBody"),
      BodyS3Location: nodeAt(properties, "DefinitionUri"),
      Tags: tagsOf(nodeAt(properties, "Tags")),
    }),
    make("Stage", `${stageName}Stage`, {
      RestApiId: ref(id, idRange),
      StageName: stage,
      Variables: nodeAt(properties, "Variables"),
    }),
    ...entriesOf(nodeAt(properties, "Auth", "Authorizers")).map(([name, { value }]) =>
      make("Authorizer", authorizerSuffix(name), authorizerOf(id, name, value, idRange)),
    ),
    ...entriesOf(nodeAt(properties, "GatewayResponses")).map(([kind, { value }]) =>
      make("GatewayResponse", `${kind}Response`, gatewayResponse(id, kind, value, idRange)),
    ),
    ...resourcesOf(api, events, make),
    ...events.map((event) => ({ ...methodOf(api, event), condition: event.function.resource.condition })),
  ];
}

/** A resource for each step of each path, and its answer to browsers where the API has CORS. */
function resourcesOf({ id, properties, idRange }: StackResource, events: readonly ApiEvent[], make: Make) {
  const cors = corsOf(nodeAt(properties, "Cors"));
  const made = new Map<string, StackResource>();
  const preflights = new Map<string, StackResource>();
  for (const { path, httpMethod } of events) {
    const segments = segmentsOf(path);
    for (const [index, segment] of segments.entries()) {
      const here = segments.slice(0, index + 1);
      const shape = {
        RestApiId: ref(id, idRange),
        ParentId: resourceOf(id, segments.slice(0, index), idRange),
        PathPart: segment,
      };
      made.set(here.join("/"), make("Resource", resourceSuffix(here), shape));
    }
    const isOwn = events.some((other) => other.path === path && other.httpMethod === "OPTIONS");
    if (cors !== undefined && !isOwn && httpMethod !== "ANY") {
      const shape = preflight(id, segments, cors, idRange);
      preflights.set(segments.join("/"), make("Method", `${resourceSuffix(segments)}Options`, shape));
    }
  }
  return [...made.values(), ...preflights.values()];
}

function methodOf({ id, properties: api, idRange }: StackResource, event: ApiEvent): StackResource {
  const { properties, range, httpMethod, function: called } = event;
  const isStream = textAt(properties, "ResponseTransferMode") === "STREAM";
  return {
    ...called.resource,
    id: `${event.id}Method`,
    type: "AWS::ApiGateway::Method",
    idRange: range,
    madeOf: called.resource.id,
    properties: nodeOf(
      {
        RestApiId: ref(id, idRange),
        ResourceId: resourceOf(id, segmentsOf(event.path), range),
        HttpMethod: httpMethod,
        ApiKeyRequired: nodeAt(properties, "Auth", "ApiKeyRequired") ?? nodeAt(api, "Auth", "ApiKeyRequired"),
        ...authorization(id, api, properties, range),
        Integration: {
          Type: "AWS_PROXY",
          IntegrationHttpMethod: "POST",
          Uri: isStream ? streamingInvocationsOf(called.target, range) : invocationsOf(called.target, range),
          ResponseTransferMode: isStream ? "STREAM" : undefined,
          TimeoutInMillis: nodeAt(properties, "TimeoutInMillis"),
        },
      },
      range,
    ),
  };
}

/** Who may call a method: the event's authorizer, or the API's own for all its methods. */
function authorization(
  apiId: string,
  api: TemplateNode | undefined,
  event: TemplateNode | undefined,
  range: SourceRange,
): Readonly<Record<string, Shape | undefined>> {
  const name = textAt(event, "Auth", "Authorizer") ?? textAt(api, "Auth", "DefaultAuthorizer");
  if (name === undefined || name === "NONE") return { AuthorizationType: "NONE" };
  if (name === "AWS_IAM") return { AuthorizationType: "AWS_IAM" };
  const isPool = nodeAt(api, "Auth", "Authorizers", name, "UserPoolArn") !== undefined;
  return {
    AuthorizationType: isPool ? "COGNITO_USER_POOLS" : "CUSTOM",
    AuthorizerId: ref(apiId + authorizerSuffix(name), range),
    AuthorizationScopes: nodeAt(event, "Auth", "AuthorizationScopes"),
  };
}

function authorizerOf(apiId: string, name: string, node: TemplateNode, range: SourceRange): Shape {
  const shared = { RestApiId: ref(apiId, range), Name: name };
  const identity = nodeAt(node, "Identity");
  const pool = nodeAt(node, "UserPoolArn");
  const header = nodeAt(identity, "Header") ?? "Authorization";
  const token = joined(["method.request.header.", header], range);
  if (pool !== undefined) {
    const arns = pool.kind === "list" ? pool : [pool];
    return { ...shared, Type: "COGNITO_USER_POOLS", ProviderARNs: arns, IdentitySource: token };
  }
  const isRequest = textAt(node, "FunctionPayloadType") === "REQUEST";
  return {
    ...shared,
    Type: isRequest ? "REQUEST" : "TOKEN",
    AuthorizerUri: invocationsOf(nodeAt(node, "FunctionArn") ?? "", range),
    IdentitySource: isRequest ? sourcesOf(identity, range) : token,
    IdentityValidationExpression: nodeAt(identity, "ValidationExpression"),
    AuthorizerResultTtlInSeconds: nodeAt(identity, "ReauthorizeEvery"),
  };
}

/** SAM lists them by where they are; CloudFormation has them in one text. */
function sourcesOf(identity: TemplateNode | undefined, range: SourceRange): Shape | undefined {
  const places = [
    ["Headers", "method.request.header."],
    ["QueryStrings", "method.request.querystring."],
    ["StageVariables", "stageVariables."],
    ["Context", "context."],
  ] as const;
  const sources = places.flatMap(([key, prefix]) =>
    itemsOf(nodeAt(identity, key)).map((item) => joined([prefix, item], range)),
  );
  return sources.length === 0 ? undefined : joined(sources, range, ",");
}

function gatewayResponse(apiId: string, kind: string, node: TemplateNode, range: SourceRange): Shape {
  const headers = entriesOf(nodeAt(node, "ResponseParameters", "Headers"));
  return {
    RestApiId: ref(apiId, range),
    ResponseType: kind,
    StatusCode: nodeAt(node, "StatusCode"),
    ResponseTemplates: nodeAt(node, "ResponseTemplates"),
    ResponseParameters: Object.fromEntries(
      headers.map(([name, { value }]) => [`gatewayresponse.header.${name}`, value]),
    ),
  };
}

type Cors = Readonly<Record<string, TemplateNode>>;

const corsHeaders: readonly (readonly [property: string, header: string])[] = [
  ["AllowOrigin", "Access-Control-Allow-Origin"],
  ["AllowHeaders", "Access-Control-Allow-Headers"],
  ["AllowMethods", "Access-Control-Allow-Methods"],
  ["AllowCredentials", "Access-Control-Allow-Credentials"],
  ["MaxAge", "Access-Control-Max-Age"],
];

/** Headers by name. SAM's values are in single quotes, as mappings want them; a text alone is the origin. */
function corsOf(cors: TemplateNode | undefined): Cors | undefined {
  if (cors === undefined || textAt(cors) === "false") return undefined;
  if (cors.kind !== "map") return { "Access-Control-Allow-Origin": cors };
  const named = corsHeaders.flatMap(([property, header]) => {
    const value = nodeAt(cors, property);
    return value === undefined ? [] : [[header, value] as const];
  });
  return Object.fromEntries(named);
}

/** A mock that answers a browser's question whether it may ask. */
function preflight(apiId: string, segments: readonly string[], cors: Cors, range: SourceRange): Shape {
  const parameters = Object.entries(cors).map(([name, value]) => [`method.response.header.${name}`, value]);
  return {
    RestApiId: ref(apiId, range),
    ResourceId: resourceOf(apiId, segments, range),
    HttpMethod: "OPTIONS",
    AuthorizationType: "NONE",
    MethodResponses: [{ StatusCode: "200" }],
    Integration: {
      Type: "MOCK",
      RequestTemplates: { "application/json": '{"statusCode": 200}' },
      IntegrationResponses: [
        {
          StatusCode: "200",
          ResponseParameters: Object.fromEntries(parameters) as Readonly<Record<string, Shape>>,
        },
      ],
    },
  };
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function resourceOf(apiId: string, segments: readonly string[], range: SourceRange): TemplateNode {
  return segments.length === 0
    ? getAtt(apiId, "RootResourceId", range)
    : ref(apiId + resourceSuffix(segments), range);
}

/** Two paths never have the same: what a logical id cannot have stands there by its number. */
function resourceSuffix(segments: readonly string[]): string {
  const text = segments.join("/");
  return `Resource${text.replaceAll(/[^A-Za-z0-9]/g, (character) => `x${character.charCodeAt(0)}`)}`;
}

function authorizerSuffix(name: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9]/g, "")}Authorizer`;
}

/** SAM has `~1` for a slash there, as in the paths of updates. */
function unescaped(type: TemplateNode): Shape {
  return textAt(type)?.replaceAll("~1", "/") ?? type;
}

/** A map in SAM, a list in CloudFormation. */
function tagsOf(tags: TemplateNode | undefined): Shape | undefined {
  if (tags?.kind !== "map") return tags;
  return entriesOf(tags).map(([Key, { value }]) => ({ Key, Value: value }));
}
