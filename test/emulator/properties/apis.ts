import {
  APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { clientOptions } from "../startedEmulator.ts";
import type { Pools } from "./values.ts";

const uri =
  "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:subject/invocations";
const patches = [
  [{ op: "replace", path: "/name", value: "other" }],
  [{ op: "add", path: "/variables/a", value: "b" }],
  [{ op: "remove", path: "/description" }],
];

/** Makes an API of each kind with something in it; the ids of both, by the members that take them. */
export async function makeApis(emulator: Emulator): Promise<Pools> {
  const rest = new APIGatewayClient(clientOptions(emulator));
  const http = new ApiGatewayV2Client(clientOptions(emulator));
  try {
    const { id: restApiId, rootResourceId: root } = await rest.send(
      new CreateRestApiCommand({ name: "rest" }),
    );
    const { id: child } = await rest.send(
      new CreateResourceCommand({ restApiId, parentId: root, pathPart: "{proxy+}" }),
    );
    const place = { restApiId, resourceId: child, httpMethod: "GET" };
    await rest.send(new PutMethodCommand({ ...place, authorizationType: "NONE" }));
    const proxy = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri } as const;
    await rest.send(new PutIntegrationCommand({ ...place, ...proxy }));
    const { ApiId } = await http.send(
      new CreateApiCommand({
        Name: "http",
        ProtocolType: "HTTP",
        Target: "arn:aws:lambda:us-east-1:000000000000:function:subject",
      }),
    );
    const { IntegrationId } = await http.send(
      new CreateIntegrationCommand({ ApiId, IntegrationType: "AWS_PROXY", IntegrationUri: uri }),
    );
    await http.send(new CreateStageCommand({ ApiId, StageName: "dev" }));
    return {
      restApiId: [restApiId, restApiId, "missing"],
      resourceId: [child, root, "none"],
      parentId: [root, child],
      pathPart: ["a", "{b}", "{c+}", "d e"],
      httpMethod: ["GET", "ANY", "get"],
      authorizationType: ["NONE", "AWS_IAM", "CUSTOM"],
      stageName: ["dev", "prod"],
      patchOperations: patches,
      modelName: ["Empty", "Error"],
      responseType: ["UNAUTHORIZED", "DEFAULT_5XX"],
      statusCode: ["200", "404"],
      uri: [uri],
      ApiId: [ApiId, ApiId, "missing"],
      IntegrationId: [IntegrationId, "none"],
      StageName: ["dev", "$default", "prod"],
      RouteKey: ["GET /a", "$default", "nonsense"],
      ProtocolType: ["HTTP", "WEBSOCKET"],
    };
  } finally {
    rest.destroy();
    http.destroy();
  }
}
