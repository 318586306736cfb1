import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  type PutIntegrationCommandInput,
} from "@aws-sdk/client-api-gateway";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { until } from "../../../until.ts";
import { backendServer } from "../backendServer.ts";
import { clientOptions, suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Response {
  readonly statusCode: string;
  readonly selectionPattern?: string;
  readonly responseTemplates?: Record<string, string>;
  readonly responseParameters?: Record<string, string>;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
describe("integrations of a REST API with servers and services", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let sqs: SQSClient;
  let address: string;
  let kinesis: KinesisClient;

  const integrate = async (
    resourceId: string,
    httpMethod: string,
    integration: Partial<PutIntegrationCommandInput>,
    responses: readonly Response[] = [],
  ) => {
    await api.method(resourceId, httpMethod, { integration });
    const place = { restApiId: api.id, resourceId, httpMethod };
    for (const { statusCode, ...response } of responses) {
      await apis.client.send(new PutMethodResponseCommand({ ...place, statusCode }));
      await apis.client.send(new PutIntegrationResponseCommand({ ...place, statusCode, ...response }));
    }
  };
  const arn = (rest: string) => `arn:aws:apigateway:us-east-1:${rest}`;
  const received = async (QueueName: string) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    return Messages[0]?.Body;
  };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    sqs = new SQSClient(clientOptions(apis.emulator));
    kinesis = new KinesisClient(clientOptions(apis.emulator));
    end.after(() => sqs.destroy());
    end.after(() => kinesis.destroy());
    address = await backendServer(end);
    for (const QueueName of ["by-action", "by-path"]) await sqs.send(new CreateQueueCommand({ QueueName }));
    await kinesis.send(new CreateStreamCommand({ StreamName: "clicks", ShardCount: 1 }));

    const rest = await api.resource("{proxy+}", await api.resource("up"));
    await integrate(rest, "ANY", {
      type: "HTTP_PROXY",
      integrationHttpMethod: "ANY",
      uri: `${address}/\${stageVariables.folder}/{proxy}`,
      requestParameters: {
        "integration.request.path.proxy": "method.request.path.proxy",
        "integration.request.header.X-Stage": "context.stage",
        "integration.request.querystring.added": "'yes'",
      },
    });
    await integrate(
      await api.resource("custom"),
      "POST",
      {
        type: "HTTP",
        integrationHttpMethod: "PUT",
        uri: `${address}/status/404`,
        requestParameters: { "integration.request.header.X-From": "method.request.body.name" },
        requestTemplates: { "application/json": "{\"called\": $input.json('$.name')}" },
      },
      [
        { statusCode: "200" },
        {
          statusCode: "410",
          selectionPattern: "4\\d\\d",
          responseTemplates: {
            "application/json": `{"url": $input.json('$.url'), "body": $input.json('$.body')}`,
          },
          responseParameters: { "method.response.header.X-Told": "integration.response.header.x-backend" },
        },
      ],
    );
    await integrate(await api.resource("away"), "GET", {
      type: "HTTP_PROXY",
      integrationHttpMethod: "GET",
      uri: "http://192.0.2.1/",
    });
    await integrate(await api.resource("nobody"), "GET", {
      type: "HTTP_PROXY",
      integrationHttpMethod: "GET",
      uri: "http://127.0.0.1:1/",
    });
    await integrate(
      await api.resource("action"),
      "POST",
      {
        type: "AWS",
        integrationHttpMethod: "POST",
        uri: arn("sqs:action/SendMessage"),
        requestParameters: {
          "integration.request.querystring.QueueUrl": `'${apis.emulator.endpoint}/000000000000/by-action'`,
          "integration.request.querystring.MessageBody": "method.request.body",
        },
      },
      [{ statusCode: "200" }],
    );
    await integrate(
      await api.resource("path"),
      "POST",
      {
        type: "AWS",
        integrationHttpMethod: "POST",
        uri: arn("sqs:path/000000000000/by-path"),
        requestParameters: {
          "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
        },
        requestTemplates: {
          "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)",
        },
      },
      [
        { statusCode: "200", responseTemplates: { "application/json": '{"sent":true}' } },
        { statusCode: "502", selectionPattern: "4\\d\\d" },
      ],
    );
    await integrate(
      await api.resource("clicks"),
      "PUT",
      {
        type: "AWS",
        integrationHttpMethod: "POST",
        uri: arn("kinesis:action/PutRecord"),
        requestTemplates: {
          "application/json": `{"StreamName": "clicks", "PartitionKey": $input.json('$.key'), "Data": "$util.base64Encode($input.json('$'))"}`,
        },
      },
      [{ statusCode: "200" }, { statusCode: "400", selectionPattern: "4\\d\\d" }],
    );
    await api.deploy({ folder: "down" });
  });

  test("HTTP_PROXY hands the request on, with what the mappings add, and the answer back", async () => {
    const { status, headers, body } = await api.call("/up/a/b%20c?x=1", {
      method: "PUT",
      body: "text",
      headers: { "X-Own": "mine" },
    });
    assert.equal(status, 200, body);
    assert.deepEqual([headers["x-backend"], headers["set-cookie"]], ["yes", ["a=1", "b=2"]]);
    const echo = JSON.parse(body) as Echo;
    assert.deepEqual([echo.method, echo.url, echo.body], ["PUT", "/down/a/b%20c?x=1&added=yes", "text"]);
    assert.deepEqual([echo.headers["x-own"], echo.headers["x-stage"]], ["mine", "dev"]);
    assert.equal(echo.headers["x-amzn-apigateway-api-id"], api.id);
    assert.equal(echo.headers["host"], address.replace("http://", ""));
  });

  test("HTTP has templates for both ways, and the status selects the response", async () => {
    const { status, headers, body } = await api.call("/custom", { method: "POST", body: '{"name":"Ada"}' });
    assert.equal(status, 410, body);
    assert.equal(headers["x-told"], "yes");
    assert.deepEqual(JSON.parse(body), { url: "/status/404", body: '{"called": "Ada"}' });
  });

  test("an address beyond this machine is said, one where nobody answers is AWS's failure", async () => {
    const away = await api.call("/away");
    assert.equal(away.status, 504);
    assert.match(away.body, /calls addresses of this machine alone/);
    const nobody = await api.call("/nobody");
    assert.deepEqual(
      [nobody.status, nobody.body],
      [504, '{"message":"Network error communicating with endpoint"}'],
    );
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-type.html
  test("a service is asked by the name of an operation", async () => {
    const { status, body } = await api.call("/action", { method: "POST", body: "by its action" });
    assert.equal(status, 200, body);
    assert.match(body, /MessageId/);
    assert.equal(await received("by-action"), "by its action");
  });

  test("a service is asked at a path, with the form that a template writes", async () => {
    const { status, body } = await api.call("/path", { method: "POST", body: "a & b" });
    assert.deepEqual([status, body], [200, '{"sent":true}']);
    assert.equal(await received("by-path"), "a & b");
  });

  test("a service in JSON gets its target from the operation's name, and its errors select a response", async () => {
    const put = (key: string) => api.call("/clicks", { method: "PUT", body: JSON.stringify({ key }) });
    const { body } = await until(async () => {
      const answer = await put("k");
      return answer.status === 200 ? answer : undefined;
    });
    assert.match(body, /"SequenceNumber"/);
    const refused = await put("");
    assert.equal(refused.status, 400, refused.body);
    assert.match(refused.body, /partitionKey/);
  });
});
