import type { StackResource } from "../../cloudFormation/resource.ts";
import { apiPartsOf } from "./apiParts.ts";
import { entriesOf, nodeAt, textAt, type SourceRange, type TemplateNode } from "../../syntax/node.ts";
import { invocationsOf } from "../../cloudFormation/invocations.ts";
import { joined, ref, type Shape } from "../../syntax/shape.ts";

/** `AWS::Serverless::WebSocketApi`: an API with its stage, its authorizer, and a route with an integration for each function. */
export function webSocketApiAndItsOwn(resource: StackResource): StackResource[] {
  const { id, properties, idRange } = resource;
  const make = apiPartsOf(resource);
  const stage = nodeAt(properties, "StageName");
  const auth = nodeAt(properties, "Auth");
  return [
    make("Api", "", {
      Name: nodeAt(properties, "Name") ?? id,
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: nodeAt(properties, "RouteSelectionExpression"),
      ApiKeySelectionExpression: nodeAt(properties, "ApiKeySelectionExpression"),
      Description: nodeAt(properties, "Description"),
      DisableExecuteApiEndpoint: nodeAt(properties, "DisableExecuteApiEndpoint"),
      Tags: nodeAt(properties, "Tags"),
    }),
    make("Stage", `${textAt(stage) ?? "default"}Stage`, {
      ApiId: ref(id, idRange),
      StageName: stage ?? "default",
      StageVariables: nodeAt(properties, "StageVariables"),
      AutoDeploy: true,
    }),
    ...(isCustom(auth) ? [make("Authorizer", authorizerSuffix, authorizerOf(id, auth, idRange))] : []),
    ...entriesOf(nodeAt(properties, "Routes")).flatMap(([key, { value }]) => {
      const integration = make("Integration", `${routeSuffix(key)}Integration`, {
        ApiId: ref(id, idRange),
        IntegrationType: "AWS_PROXY",
        IntegrationUri: invocationsOf(nodeAt(value, "FunctionArn") ?? "", value.range),
        TimeoutInMillis: nodeAt(value, "IntegrationTimeout"),
      });
      const route = make("Route", `${routeSuffix(key)}Route`, {
        ApiId: ref(id, idRange),
        RouteKey: key,
        OperationName: nodeAt(value, "OperationName"),
        RouteResponseSelectionExpression: nodeAt(value, "RouteResponseSelectionExpression"),
        Target: joined(["integrations/", ref(integration.id, value.range)], value.range),
        ...(key === "$connect" && authorizationOf(id, auth, idRange)),
      });
      return [integration, route];
    }),
  ];
}

const authorizerSuffix = "ConnectAuthorizer";

function isCustom(auth: TemplateNode | undefined): auth is TemplateNode {
  return textAt(auth, "AuthType")?.toUpperCase() === "CUSTOM";
}

function authorizationOf(apiId: string, auth: TemplateNode | undefined, range: SourceRange) {
  if (isCustom(auth)) {
    return { AuthorizationType: "CUSTOM", AuthorizerId: ref(apiId + authorizerSuffix, range) };
  }
  return textAt(auth, "AuthType")?.toUpperCase() === "AWS_IAM" ? { AuthorizationType: "AWS_IAM" } : {};
}

function authorizerOf(apiId: string, auth: TemplateNode, range: SourceRange): Shape {
  return {
    ApiId: ref(apiId, range),
    Name: nodeAt(auth, "Name") ?? apiId + authorizerSuffix,
    AuthorizerType: "REQUEST",
    AuthorizerUri: invocationsOf(nodeAt(auth, "AuthArn") ?? "", range),
    IdentitySource: nodeAt(auth, "IdentitySource"),
  };
}

/** SAM's logical ids, which others may refer to: `$connect` and `sendMessage` are `Connect` and `Sendmessage`. */
function routeSuffix(key: string): string {
  const letters = key.replaceAll(/[^A-Za-z0-9]/g, "");
  return letters.charAt(0).toUpperCase() + letters.slice(1).toLowerCase();
}
