import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { before, describe, test } from "node:test";
import {
  PutIntegrationResponseCommand,
  PutMethodResponseCommand,
  type PutIntegrationCommandInput,
} from "@aws-sdk/client-api-gateway";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions, suiteEnd } from "../../startedEmulator.ts";
import { type Api, Apis } from "./apis.ts";

/** The head of a PNG, and bytes that are no UTF-8. */
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, 0x00, 0xc3, 0x28]);

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-s3.html
describe("paths and bodies of services behind a REST API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let sqs: SQSClient;
  let s3: S3Client;

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
    s3 = new S3Client({ ...clientOptions(apis.emulator), forcePathStyle: true });
    end.after(() => s3.destroy());
    await s3.send(new CreateBucketCommand({ Bucket: "files" }));
    const queue = await api.resource("{queue}", await api.resource("q"));
    const service = "sqs:path/123456789012/{queue}";
    await integrate({ resourceId: queue, httpMethod: "POST", service }, ["queue"]);
    const any = await api.resource("{any+}", await api.resource("any"));
    await integrate({ resourceId: any, httpMethod: "POST", service: "sqs:path/{any}" }, ["any"]);
    const key = await api.resource("{key}", await api.resource("files"));
    const object = "s3:path/files/{key}";
    await integrate({ resourceId: key, httpMethod: "PUT", service: object }, ["key"]);
    await integrate({ resourceId: key, httpMethod: "GET", service: object }, ["key"]);
    const address = await mirror();
    const mirrored = { type: "HTTP", uri: address } as const;
    await integrate(
      { resourceId: await api.resource("mirror"), httpMethod: "POST", service: "" },
      [],
      mirrored,
    );
    await api.deploy();
  });

  /** A server that answers with what it gets. */
  async function mirror(): Promise<string> {
    const server = createServer((request, response) => void request.pipe(response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    end.after(() => server.close());
    end.after(() => server.closeAllConnections());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const bytesAt = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${apis.emulator.endpoint}/_api/${api.id}/dev${path}`, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.equal(answer.status, 200, Buffer.from(bytes).toString("utf8"));
    return bytes;
  };

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-content-encodings-examples-image-s3.html
  test("bytes that no template maps stay what they are, to a service and from it", async () => {
    await bytesAt("/files/a.png", { method: "PUT", body: png, headers: { "content-type": "image/png" } });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "files", Key: "a.png" }));
    assert.deepEqual(await Body?.transformToByteArray(), png);
    assert.deepEqual(await bytesAt("/files/a.png", { headers: { accept: "image/png" } }), png);
  });

  test("bytes that no template maps stay what they are, to a server and from it", async () => {
    const headers = { "content-type": "image/png" };
    assert.deepEqual(await bytesAt("/mirror", { method: "POST", body: png, headers }), png);
  });

  for (const key of ["it's (1)!*.txt", "a b+c&d=é.txt", "~-_.txt"]) {
    test(`an object's key may be ${key}`, async () => {
      const path = `/files/${encodeURIComponent(key)}`;
      await bytesAt(path, { method: "PUT", body: key });
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: "files", Key: key }));
      assert.equal(await Body?.transformToString(), key);
      assert.equal(Buffer.from(await bytesAt(path)).toString("utf8"), key);
    });
  }

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
