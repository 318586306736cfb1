import type { StackResource } from "../../cloudFormation/resource.ts";
import { apiPartsOf } from "./apiParts.ts";
import { entriesOf, nodeAt, textAt, type SourceRange, type TemplateNode } from "../../syntax/node.ts";
import { eventsOf } from "./functionEvents.ts";
import { invocationsOf } from "../../cloudFormation/invocations.ts";
import { joined, ref, type Shape } from "../../syntax/shape.ts";

/** The API of events that name none, as SAM calls it. */
const implicitId = "ServerlessHttpApi";

/** The logical id of the API that an event is of; that of another stack is told by the event alone. */
export function httpApiIdOf(event: TemplateNode | undefined): string {
  const given = nodeAt(event, "ApiId");
  if (given?.kind === "call" && given.name === "Ref") return textAt(given.argument) ?? implicitId;
  return textAt(given) ?? implicitId;
}

/** `AWS::Serverless::HttpApi`: an API with its stage and its authorizers. */
export function httpApiAndItsOwn(resource: StackResource): StackResource[] {
  const { id, properties, idRange } = resource;
  const make = apiPartsOf(resource);
  const cors = nodeAt(properties, "CorsConfiguration");
  const definition = nodeAt(properties, "DefinitionBody");
  const stage = nodeAt(properties, "StageName") ?? "$default";
  return [
    make("Api", "", {
      Name: nodeAt(properties, "Name") ?? (definition === undefined ? id : undefined),
      Body: definition,
      BodyS3Location: nodeAt(properties, "DefinitionUri"),
      ProtocolType: "HTTP",
      Description: nodeAt(properties, "Description"),
      CorsConfiguration: corsOf(cors),
      DisableExecuteApiEndpoint: nodeAt(properties, "DisableExecuteApiEndpoint"),
      Tags: nodeAt(properties, "Tags"),
    }),
    make("Stage", stageSuffix(properties), {
      ApiId: ref(id, idRange),
      StageName: stage,
      StageVariables: nodeAt(properties, "StageVariables"),
      AutoDeploy: true,
    }),
    ...entriesOf(nodeAt(properties, "Auth", "Authorizers")).map(([name, { value }]) =>
      make("Authorizer", authorizerSuffix(name), authorizerOf(id, name, value, idRange)),
    ),
  ];
}

/** SAM's logical ids of stages, which outputs refer to. */
function stageSuffix(properties: TemplateNode | undefined): string {
  const name = textAt(properties, "StageName");
  return name === undefined ? "ApiGatewayDefaultStage" : `${name}Stage`;
}

/** The API that all events without one share: there where a function has such an event. */
export function implicitHttpApi(
  functions: readonly StackResource[],
  root: TemplateNode | undefined,
): readonly StackResource[] {
  const shared = functions
    .flatMap(({ properties }) => eventsOf(properties))
    .find(([, { value }]) => {
      const event = nodeAt(value, "Properties");
      return textAt(value, "Type") === "HttpApi" && nodeAt(event, "ApiId") === undefined;
    });
  if (shared === undefined) return [];
  const [, { keyRange: range }] = shared;
  return httpApiAndItsOwn({
    id: implicitId,
    type: "AWS::Serverless::HttpApi",
    idRange: range,
    properties: nodeAt(root, "Globals", "HttpApi"),
    metadata: undefined,
    condition: undefined,
  });
}

interface RoutePlace {
  readonly apiId: string;
  readonly root: TemplateNode | undefined;
  readonly range: SourceRange;
}

/** Who may call a route: the event's authorizer, or the API's own for all its routes. */
export function routeAuthorization(
  event: TemplateNode | undefined,
  { apiId, root, range }: RoutePlace,
): Readonly<Record<string, Shape | undefined>> {
  const api =
    nodeAt(root, "Resources", apiId, "Properties", "Auth") ?? nodeAt(root, "Globals", "HttpApi", "Auth");
  const name = textAt(event, "Auth", "Authorizer") ?? textAt(api, "DefaultAuthorizer");
  if (name === undefined || name === "NONE") return {};
  if (name === "AWS_IAM") return { AuthorizationType: "AWS_IAM" };
  const authorizer = nodeAt(api, "Authorizers", name);
  const isToken = nodeAt(authorizer, "JwtConfiguration") !== undefined;
  return {
    AuthorizationType: isToken ? "JWT" : "CUSTOM",
    AuthorizerId: ref(apiId + authorizerSuffix(name), range),
    AuthorizationScopes:
      nodeAt(event, "Auth", "AuthorizationScopes") ?? nodeAt(authorizer, "AuthorizationScopes"),
  };
}

function authorizerSuffix(name: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9]/g, "")}Authorizer`;
}

function authorizerOf(apiId: string, name: string, node: TemplateNode, range: SourceRange): Shape {
  const jwt = nodeAt(node, "JwtConfiguration");
  const shared = { ApiId: ref(apiId, range), Name: name };
  if (jwt !== undefined) {
    return {
      ...shared,
      AuthorizerType: "JWT",
      IdentitySource: [nodeAt(node, "IdentitySource") ?? "$request.header.Authorization"],
      JwtConfiguration: {
        Issuer: nodeAt(jwt, "issuer") ?? nodeAt(jwt, "Issuer"),
        Audience: nodeAt(jwt, "audience") ?? nodeAt(jwt, "Audience"),
      },
    };
  }
  return {
    ...shared,
    AuthorizerType: "REQUEST",
    AuthorizerUri: invocationsOf(nodeAt(node, "FunctionArn") ?? "", range),
    AuthorizerPayloadFormatVersion: nodeAt(node, "AuthorizerPayloadFormatVersion") ?? "2.0",
    EnableSimpleResponses: nodeAt(node, "EnableSimpleResponses"),
    AuthorizerResultTtlInSeconds: nodeAt(node, "Identity", "ReauthorizeEvery"),
    IdentitySource: sourcesOf(nodeAt(node, "Identity")),
  };
}

/** SAM lists them by where they are. */
function sourcesOf(identity: TemplateNode | undefined): Shape | undefined {
  const places = [
    ["Headers", "$request.header."],
    ["QueryStrings", "$request.querystring."],
    ["StageVariables", "$stageVariables."],
    ["Context", "$context."],
  ] as const;
  const sources = places.flatMap(([key, prefix]) => {
    const list = nodeAt(identity, key);
    return list?.kind === "list" ? list.items.map((item) => joined([prefix, item], item.range)) : [];
  });
  return sources.length === 0 ? undefined : sources;
}

/** `true`, an origin, or all of it in SAM's words, which are CloudFormation's. */
function corsOf(cors: TemplateNode | undefined): Shape | undefined {
  if (cors === undefined || cors.kind === "map") return cors;
  const text = textAt(cors);
  if (text === "true") return { AllowOrigins: ["*"], AllowMethods: ["*"], AllowHeaders: ["*"] };
  return text === undefined || text === "false" ? undefined : { AllowOrigins: [cors] };
}
