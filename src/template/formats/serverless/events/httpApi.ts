import { corsHeaders } from "../corsHeaders.ts";
import { entriesOf, itemsOf, nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { getAtt, joined, ref, type Shape } from "../../../syntax/shape.ts";
import { invocationsOf } from "../../../cloudFormation/invocations.ts";
import { normalized, permission, settingOf, type Made, type Service, type ServiceEvent } from "../service.ts";

const api = "HttpApi";

/** One HTTP API for all `httpApi` events, with a route each. */
export function httpApiOf(events: readonly ServiceEvent[], service: Service): Made[] {
  const [first] = events;
  if (first === undefined) return [];
  const settings = nodeAt(service.root, "provider", "httpApi");
  const existing = nodeAt(settings, "id");
  const { range } = first.settings;
  const id = existing ?? ref(api, range);
  const routes = events.map((event) => routeOf(event));
  const own: Made[] =
    existing === undefined
      ? [
          {
            id: api,
            type: "AWS::ApiGatewayV2::Api",
            range,
            properties: {
              Name: nodeAt(settings, "name") ?? `${service.stage}-${service.name}`,
              ProtocolType: "HTTP",
              ...cors(
                nodeAt(settings, "cors"),
                routes.map(({ method }) => method),
              ),
            },
          },
          {
            id: "HttpApiStage",
            type: "AWS::ApiGatewayV2::Stage",
            range,
            properties: { ApiId: id, StageName: "$default", AutoDeploy: true },
          },
        ]
      : [];
  const functions = new Map(events.map((event) => [event.fn.logicalId, event]));
  return [
    ...own,
    ...authorizers(nodeAt(settings, "authorizers"), id),
    ...[...functions.values()].flatMap((event) => [
      integration(event, id, textAt(settings, "payload") ?? "2.0"),
      permission(event, "HttpApi", "apigateway.amazonaws.com"),
    ]),
    ...routes.map(({ event, method, path }) => route(event, { id, method, path })),
  ];
}

function routeOf(event: ServiceEvent) {
  const { settings } = event;
  const text = textAt(settings) ?? "";
  const [, method = "*", path = text] =
    settings.kind === "map" ? [] : (/^(\S+)\s+(\S+)$/.exec(text.trim()) ?? []);
  if (settings.kind !== "map") return { event, method: method.toUpperCase(), path };
  return {
    event,
    method: (textAt(settings, "method") ?? "*").toUpperCase(),
    path: textAt(settings, "path") ?? "*",
  };
}

function integration({ fn, settings }: ServiceEvent, id: Shape, payload: string): Made {
  const { range } = settings;
  const own = textAt(fn.settings, "httpApi", "payload");
  return {
    id: `HttpApiIntegration${fn.prefix}`,
    type: "AWS::ApiGatewayV2::Integration",
    range,
    properties: {
      ApiId: id,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: getAtt(fn.logicalId, "Arn", range),
      PayloadFormatVersion: own ?? payload,
      TimeoutInMillis: 30_000,
    },
  };
}

function route(event: ServiceEvent, { id, method, path }: { id: Shape; method: string; path: string }): Made {
  const { fn, settings } = event;
  const { range } = settings;
  const key = path === "*" ? "$default" : `${method === "*" ? "ANY" : method} ${path}`;
  const target = joined(["integrations", ref(`HttpApiIntegration${fn.prefix}`, range)], range, "/");
  return {
    id: `HttpApiRoute${pathId(method)}${path
      .split("/")
      .map((part) => pathId(part))
      .join("")}`,
    type: "AWS::ApiGatewayV2::Route",
    range,
    properties: {
      ApiId: id,
      RouteKey: key,
      Target: target,
      ...authorization(settingOf(event, "authorizer"), range),
    },
  };
}

function authorization(
  authorizer: TemplateNode | undefined,
  range: TemplateNode["range"],
): Record<string, Shape> {
  if (authorizer === undefined) return {};
  const name = textAt(authorizer) ?? textAt(authorizer, "name");
  if (name === "aws_iam" || textAt(authorizer, "type") === "aws_iam") return { AuthorizationType: "AWS_IAM" };
  const isCustom = textAt(authorizer, "type") === "request";
  const scopes = nodeAt(authorizer, "scopes");
  const id = nodeAt(authorizer, "id") ?? ref(`HttpApiAuthorizer${normalized(name ?? "")}`, range);
  return {
    AuthorizationType: isCustom ? "CUSTOM" : "JWT",
    AuthorizerId: id,
    ...(scopes !== undefined && { AuthorizationScopes: scopes }),
  };
}

function authorizers(declared: TemplateNode | undefined, id: Shape): Made[] {
  return entriesOf(declared).map(([name, { keyRange: range, value }]): Made => {
    const source = nodeAt(value, "identitySource");
    const common = {
      ApiId: id,
      Name: nodeAt(value, "name") ?? name,
      ...(source !== undefined && { IdentitySource: itemsOf(source) }),
    };
    const made = { id: `HttpApiAuthorizer${normalized(name)}`, type: "AWS::ApiGatewayV2::Authorizer", range };
    if (textAt(value, "type") !== "request") {
      const issuer = nodeAt(value, "issuerUrl");
      const jwt = {
        Audience: itemsOf(nodeAt(value, "audience")),
        ...(issuer !== undefined && { Issuer: issuer }),
      };
      return { ...made, properties: { ...common, AuthorizerType: "JWT", JwtConfiguration: jwt } };
    }
    const fn = textAt(value, "functionName");
    const arn = nodeAt(value, "functionArn") ?? getAtt(`${normalized(fn ?? "")}LambdaFunction`, "Arn", range);
    const ttl = nodeAt(value, "resultTtlInSeconds");
    return {
      ...made,
      properties: {
        ...common,
        AuthorizerType: "REQUEST",
        AuthorizerUri: invocationsOf(arn, range),
        AuthorizerPayloadFormatVersion: textAt(value, "payloadVersion") ?? "2.0",
        EnableSimpleResponses: textAt(value, "enableSimpleResponses") === "true",
        ...(ttl !== undefined && { AuthorizerResultTtlInSeconds: ttl }),
      },
    };
  });
}

function cors(setting: TemplateNode | undefined, methods: readonly string[]): Record<string, Shape> {
  if (setting === undefined || textAt(setting) === "false") return {};
  const credentials = nodeAt(setting, "allowCredentials");
  const age = nodeAt(setting, "maxAge");
  const list = (name: string, key: string) => {
    const node = nodeAt(setting, key);
    return node === undefined ? {} : { [name]: itemsOf(node) };
  };
  // What a service does not say of it is as `true` has it.
  return {
    CorsConfiguration: {
      AllowHeaders: corsHeaders,
      AllowMethods: [...new Set(["OPTIONS", ...methods.map((method) => (method === "*" ? "ANY" : method))])],
      AllowOrigins: ["*"],
      ...list("AllowOrigins", "allowedOrigins"),
      ...list("AllowHeaders", "allowedHeaders"),
      ...list("AllowMethods", "allowedMethods"),
      ...list("ExposeHeaders", "exposedResponseHeaders"),
      ...(credentials !== undefined && { AllowCredentials: credentials }),
      ...(age !== undefined && { MaxAge: age }),
    },
  };
}

/** `{name}` is `NameVar`, as in the framework's own ids. */
export function pathId(part: string): string {
  if (part === "*") return "Any";
  const inner = part.replaceAll(/[{}+]/g, "");
  const words = inner.replaceAll("-", "Dash").replaceAll(/[^\dA-Za-z]/g, "");
  const id = words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
  return part.startsWith("{") ? `${words.charAt(0).toUpperCase()}${words.slice(1)}Var` : id;
}
