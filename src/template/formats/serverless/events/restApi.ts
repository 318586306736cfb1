import { corsHeaders } from "../corsHeaders.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { getAtt, nodeOf, ref, type Shape } from "../../../syntax/shape.ts";
import {
  normalized,
  permission,
  settingOf,
  type Made,
  type Service,
  type ServiceEvent,
  alphanumeric,
} from "../service.ts";
import { invocationsOf } from "../../../cloudFormation/invocations.ts";
import { pathId } from "./httpApi.ts";

const api = "ApiGatewayRestApi";

/** One REST API for all `http` events, deployed at the service's stage. */
export function restApiOf(events: readonly ServiceEvent[], service: Service): Made[] {
  const [first] = events;
  if (first === undefined) return [];
  const { range } = first.settings;
  const settings = nodeAt(service.root, "provider", "apiGateway");
  const methods = events.map((event) => methodOf(event));
  const functions = new Map(events.map((event) => [event.fn.logicalId, event]));
  return [
    {
      id: api,
      type: "AWS::ApiGateway::RestApi",
      range,
      properties: {
        Name: textAt(service.root, "provider", "apiName") ?? `${service.stage}-${service.name}`,
        ...(nodeAt(settings, "binaryMediaTypes") !== undefined && {
          BinaryMediaTypes: nodeAt(settings, "binaryMediaTypes"),
        }),
      },
    },
    ...resources(
      methods.map(({ parts }) => parts),
      range,
    ),
    ...authorizers(events),
    ...methods.flatMap((each) => [method(each), ...(each.isOpen ? [preflight(each)] : [])]),
    {
      id: "ApiGatewayDeployment",
      type: "AWS::ApiGateway::Deployment",
      range,
      properties: { RestApiId: ref(api, range), StageName: service.stage },
    },
    ...[...functions.values()].map((event) => permission(event, "ApiGateway", "apigateway.amazonaws.com")),
  ];
}

interface Method {
  readonly event: ServiceEvent;
  readonly verb: string;
  readonly parts: readonly string[];
  readonly isOpen: boolean;
}

function methodOf(event: ServiceEvent): Method {
  const text = textAt(event.settings) ?? "";
  const [, short = "any", rest = text] = /^(\S+)\s+(\S+)$/.exec(text.trim()) ?? [];
  const cors = settingOf(event, "cors");
  return {
    event,
    verb: (textAt(settingOf(event, "method")) ?? short).toUpperCase(),
    parts: (textAt(settingOf(event, "path")) ?? rest).split("/").filter((part) => part !== ""),
    isOpen: cors !== undefined && textAt(cors) !== "false",
  };
}

function resourceId(parts: readonly string[]): string {
  return `ApiGatewayResource${parts.map((part) => pathId(part)).join("")}`;
}

function placeOf(parts: readonly string[], range: TemplateNode["range"]): TemplateNode {
  if (parts.length > 0) return ref(resourceId(parts), range);
  return { kind: "call", name: "GetAtt", argument: nodeOf([api, "RootResourceId"], range), range };
}

function resources(paths: readonly (readonly string[])[], range: TemplateNode["range"]): Made[] {
  const all = new Map(
    paths.flatMap((parts) =>
      parts.map((_, at) => [resourceId(parts.slice(0, at + 1)), parts.slice(0, at + 1)] as const),
    ),
  );
  return [...all].map(([id, parts]) => ({
    id,
    type: "AWS::ApiGateway::Resource",
    range,
    properties: {
      RestApiId: ref(api, range),
      ParentId: placeOf(parts.slice(0, -1), range),
      PathPart: parts.at(-1) ?? "",
    },
  }));
}

function method({ event, verb, parts }: Method): Made {
  const { fn, settings } = event;
  const { range } = settings;
  const isKeyed = textAt(settingOf(event, "private")) === "true";
  return {
    id: `ApiGatewayMethod${parts.map((part) => pathId(part)).join("")}${pathId(verb)}`,
    type: "AWS::ApiGateway::Method",
    range,
    properties: {
      RestApiId: ref(api, range),
      ResourceId: placeOf(parts, range),
      HttpMethod: verb,
      ApiKeyRequired: isKeyed,
      ...authorization(event),
      Integration: {
        Type: "AWS_PROXY",
        IntegrationHttpMethod: "POST",
        Uri: invocationsOf(getAtt(fn.logicalId, "Arn", range), range),
      },
    },
  };
}

/** What the framework answers to a browser that asks before. */
function preflight({ event, verb, parts }: Method): Made {
  const { range } = event.settings;
  const cors = settingOf(event, "cors");
  const listed = (key: string) =>
    itemsOf(nodeAt(cors, key))
      .flatMap((item) => textAt(item) ?? [])
      .join(",");
  const age = textAt(cors, "maxAge");
  const said = {
    "Access-Control-Allow-Origin": (textAt(cors, "origin") ?? listed("origins")) || "*",
    "Access-Control-Allow-Headers": listed("headers") || corsHeaders.join(","),
    "Access-Control-Allow-Methods":
      listed("methods") || ["OPTIONS", verb === "ANY" ? "DELETE,GET,HEAD,PATCH,POST,PUT" : verb].join(","),
    ...(textAt(cors, "allowCredentials") === "true" && { "Access-Control-Allow-Credentials": "true" }),
    ...(age !== undefined && { "Access-Control-Max-Age": age }),
  };
  const named = <Value>(value: (text: string) => Value) =>
    Object.fromEntries(
      Object.entries(said).map(([name, text]) => [`method.response.header.${name}`, value(text)]),
    );
  return {
    id: `ApiGatewayMethod${parts.map((part) => pathId(part)).join("")}Options`,
    type: "AWS::ApiGateway::Method",
    range,
    properties: {
      RestApiId: ref(api, range),
      ResourceId: placeOf(parts, range),
      HttpMethod: "OPTIONS",
      AuthorizationType: "NONE",
      MethodResponses: [{ StatusCode: "200", ResponseParameters: named(() => true) }],
      Integration: {
        Type: "MOCK",
        RequestTemplates: { "application/json": "{statusCode:200}" },
        IntegrationResponses: [{ StatusCode: "200", ResponseParameters: named((text) => `'${text}'`) }],
      },
    },
  };
}

interface Authorizer {
  readonly setting: TemplateNode;
  /** Of which its logical id is made. */
  readonly name: string;
  /** A function or a user pool, which is said by its ARN; else a function of the service. */
  readonly arn: TemplateNode | undefined;
  readonly isPool: boolean;
}

/** A function by its name or its ARN, or a map with one of them; none for IAM, and for one that is made elsewhere. */
function authorizerOf(event: ServiceEvent): Authorizer | undefined {
  const setting = settingOf(event, "authorizer");
  const text = textAt(setting);
  if (setting === undefined || nodeAt(setting, "authorizerId") !== undefined) return undefined;
  if ((text ?? textAt(setting, "type") ?? "").toLowerCase() === "aws_iam") return undefined;
  const isArn = setting.kind === "call" || text?.startsWith("arn:") === true;
  const arn = isArn ? setting : nodeAt(setting, "arn");
  const last = textAt(arn)?.split(/[:/]/).at(-1);
  return {
    setting,
    name: (isArn ? undefined : (text ?? textAt(setting, "name"))) ?? alphanumeric(last ?? "authorizer"),
    arn,
    isPool:
      textAt(arn)?.includes(":cognito-idp:") === true || textAt(setting, "type") === "COGNITO_USER_POOLS",
  };
}

function authorization(event: ServiceEvent): Record<string, Shape> {
  const { range } = event.settings;
  const setting = settingOf(event, "authorizer");
  if (setting === undefined) return { AuthorizationType: "NONE" };
  const scopes = nodeAt(setting, "scopes");
  const scoped: Record<string, Shape> = scopes === undefined ? {} : { AuthorizationScopes: scopes };
  const id = nodeAt(setting, "authorizerId");
  if (id !== undefined) {
    const type = textAt(setting, "type")?.toUpperCase() ?? "CUSTOM";
    return {
      AuthorizationType: type === "COGNITO_USER_POOLS" ? type : "CUSTOM",
      AuthorizerId: id,
      ...scoped,
    };
  }
  const found = authorizerOf(event);
  if (found === undefined) return { AuthorizationType: "AWS_IAM" };
  return {
    AuthorizationType: found.isPool ? "COGNITO_USER_POOLS" : "CUSTOM",
    AuthorizerId: ref(`${normalized(found.name)}ApiGatewayAuthorizer`, range),
    ...(found.isPool && scoped),
  };
}

function authorizers(events: readonly ServiceEvent[]): Made[] {
  const all = new Map(
    events.flatMap((event) => {
      const found = authorizerOf(event);
      return found === undefined ? [] : [[found.name, { ...found, event }] as const];
    }),
  );
  return [...all.values()].map(({ setting, name, arn, isPool, event }) => {
    const { range } = event.settings;
    const ttl = nodeAt(setting, "resultTtlInSeconds");
    const target = arn ?? getAtt(`${normalized(name)}LambdaFunction`, "Arn", range);
    return {
      id: `${normalized(name)}ApiGatewayAuthorizer`,
      type: "AWS::ApiGateway::Authorizer",
      range,
      properties: {
        Name: name,
        RestApiId: ref(api, range),
        IdentitySource: textAt(setting, "identitySource") ?? "method.request.header.Authorization",
        ...(isPool
          ? { Type: "COGNITO_USER_POOLS", ProviderARNs: [target] }
          : {
              Type: (textAt(setting, "type") ?? "TOKEN").toUpperCase(),
              AuthorizerUri: invocationsOf(target, range),
            }),
        ...(ttl !== undefined && { AuthorizerResultTtlInSeconds: ttl }),
      },
    };
  });
}
