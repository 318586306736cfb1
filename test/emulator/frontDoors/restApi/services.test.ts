import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  type PutIntegrationCommandInput,
} from "@aws-sdk/client-api-gateway";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions, suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html
describe("paths of services behind a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let sqs: SQSClient;

  /** A method whose last path parameters go into the service's path as the client sends them. */
  const integrate = async (
    place: { readonly resourceId: string; readonly httpMethod: string; readonly service: string },
    parameters: readonly string[],
    more: Partial<PutIntegrationCommandInput> = {},
  ) => {
    const { resourceId, httpMethod, service } = place;
    await api.method(resourceId, httpMethod, {
      integration: {
        type: "AWS",
        integrationHttpMethod: httpMethod,
        uri: `arn:aws:apigateway:us-east-1:${service}`,
        ...more,
        requestParameters: {
          ...Object.fromEntries(
            parameters.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
          ),
          ...more.requestParameters,
        },
      },
    });
    const answered = { restApiId: api.id, resourceId, httpMethod, statusCode: "200" };
    await apis.client.send(new PutMethodResponseCommand(answered));
    await apis.client.send(new PutIntegrationResponseCommand(answered));
  };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    sqs = new SQSClient(clientOptions(apis.emulator));
    end.after(() => sqs.destroy());
    const queue = await api.resource("{queue}", await api.resource("q"));
    const service = "sqs:path/123456789012/{queue}";
    await integrate({ resourceId: queue, httpMethod: "POST", service }, ["queue"]);
    const any = await api.resource("{any+}", await api.resource("any"));
    await integrate({ resourceId: any, httpMethod: "POST", service: "sqs:path/{any}" }, ["any"]);
    await api.deploy();
  });

  for (const path of [
    "/q/..%2f..%2f_local%2freset",
    "/q/..%2F..%2F_local%2Freset",
    "/q/%2e%2e%2f%2e%2e%2f_local%2freset",
    "/q/%252e%252e%252f%252e%252e%252f_local%252freset",
    "/q/..%5c..%5c_local%5creset",
    "/q/x%2f..%2f..%2f..%2f_local%2freset",
    "/q/.",
    "/any/_local/reset",
    "/any//_local/reset",
    "/any/%2f_local%2freset",
    "/any/.%2f_local%2freset",
    "/any/%5f_local%2freset",
    "/any/%5flocal%2freset",
    "/any/%255flocal/reset",
    "/any/_api/other/dev/",
  ]) {
    test(`${path} is no path of a service, and nothing is reset`, async () => {
      await sqs.send(new CreateQueueCommand({ QueueName: "kept" }));
      const { status, body } = await api.call(path, {
        method: "POST",
        headers: { origin: "https://foreign.example" },
      });
      assert.deepEqual([status, body], [500, '{"message": "Internal server error"}']);
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      assert.equal(QueueUrls.length, 1);
    });
  }
});
