import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "../until.ts";
import { clientOptions, startedEmulator } from "./startedEmulator.ts";

const files = {
  "serverless.yml": `service: shop
provider:
  name: aws
  runtime: nodejs22.x
  stage: \${opt:stage, 'dev'}
  environment:
    STAGE: \${sls:stage}
functions:
  hello:
    handler: src/hello.handler
    events:
      - httpApi: GET /hello/{name}
      - http: GET v1/hello
  jobs:
    handler: src/jobs.handler
    environment:
      HELLO: \${self:service}-\${sls:stage}-hello
    events:
      - sqs: !GetAtt Jobs.Arn
resources:
  Resources:
    Jobs:
      Type: AWS::SQS::Queue
`,
  "src/hello.js":
    "exports.handler = async (event) => ({ stage: process.env.STAGE, name: event.pathParameters?.name, ...(event.resource && { statusCode: 200, body: event.resource }) });\n",
  "src/jobs.js": `const { writeFileSync } = require("node:fs");
exports.handler = async ({ Records }) => writeFileSync(process.env.SEEN, Records[0].body + " " + process.env.HELLO);
`,
};

test("a serverless.yml runs: its functions, its APIs and its queue", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "serverless-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const seen = join(folder, "seen.txt");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replace("process.env.SEEN", JSON.stringify(seen)));
  }
  const emulator = await startedEmulator(t, {
    templates: [join(folder, "serverless.yml")],
    dataDir: join(folder, ".lambda-workbench"),
    parameters: { stage: "test" },
  });
  const lambda = new LambdaClient(clientOptions(emulator));
  const sqs = new SQSClient(clientOptions(emulator));
  t.after(() => [lambda, sqs].forEach((client) => client.destroy()));

  const answer = await lambda.send(new InvokeCommand({ FunctionName: "shop-test-hello", Payload: "{}" }));
  assert.equal(answer.Payload?.transformToString(), '{"stage":"test"}');
  const http = await fetch(`${emulator.endpoint}/_api/test-shop/hello/Ada`);
  assert.deepEqual([http.status, await http.json()], [200, { stage: "test", name: "Ada" }]);

  const QueueUrl = `${emulator.endpoint}/000000000000/Jobs`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await until(() => readOrNothing(seen) === "one shop-test-hello");
});

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
