import { nodeAt, textAt } from "../../../syntax/node.ts";
import { takesEvents } from "../apiParts.ts";
import { httpApiIdOf, routeAuthorization } from "../httpApis.ts";
import { joined, ref } from "../../../syntax/shape.ts";
import type { ExpandEvent } from "./event.ts";

/** `HttpApi`: a route to the function, of the API that it names or of the one that all such events share. */
export const httpApi: ExpandEvent = (event) => {
  const { properties, target, make, range, root } = event;
  const apiId = httpApiIdOf(properties);
  const given = nodeAt(properties, "ApiId");
  const api = given ?? ref(apiId, range);
  if (!takesEvents(nodeAt(root, "Resources", apiId, "Properties"))) return [];
  const integration = make(
    "AWS::ApiGatewayV2::Integration",
    {
      ApiId: api,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: target,
      PayloadFormatVersion: nodeAt(properties, "PayloadFormatVersion") ?? "2.0",
      TimeoutInMillis: nodeAt(properties, "TimeoutInMillis"),
    },
    "Integration",
  );
  return [
    integration,
    make(
      "AWS::ApiGatewayV2::Route",
      {
        ApiId: api,
        RouteKey: routeKeyOf(properties, range),
        Target: joined(["integrations/", ref(integration.id, range)], range),
        ...routeAuthorization(properties, { apiId, root, range }),
      },
      "Route",
    ),
  ];

  function routeKeyOf(node: typeof properties, at: typeof range) {
    const path = nodeAt(node, "Path");
    if (path === undefined) return "$default";
    const method = (textAt(node, "Method") ?? "any").toUpperCase();
    return joined([`${method === "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "ANY" : method} `, path], at);
  }
};
