import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import * as v from "valibot";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { DeniedPermissions, type IamMode, localPaths } from "../../../src/protocol/emulator.ts";
import { signedHeaders } from "../../../src/aws/signedHeaders.ts";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { until } from "../../until.ts";
import { clientOptions, type End, startedEmulator, suiteEnd } from "../startedEmulator.ts";

const root = join(import.meta.dirname, "../../..");

const template = (statements: string) => `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: { Type: AWS::SQS::Queue }
  Other: { Type: AWS::SQS::Queue }
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: .
      Timeout: 20
      Environment: { Variables: { JOBS: !Ref Jobs, OTHER: !Ref Other } }
      Policies:
${statements}
`;

const mayListen = "        - SQSPollerPolicy: { QueueName: !GetAtt Jobs.QueueName }";
const maySend = "        - SQSSendMessagePolicy: { QueueName: !GetAtt Jobs.QueueName }";

const code = `
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
exports.handler = async ({ to, who }) => {
  if (who) return (await new STSClient().send(new GetCallerIdentityCommand())).Arn;
  const sqs = new SQSClient({ maxAttempts: 1 });
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env[to], MessageBody: "x" }));
    return "sent";
  } catch (error) {
    return { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
  }
};
`;

/** An emulator on a folder with one function and two queues. */
async function opened(end: End, iam: IamMode | undefined, statements: string) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "iam-")));
  end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "index.js"), code);
  const file = join(folder, "template.yaml");
  writeFileSync(file, template(statements));
  const emulator = await startedEmulator(end, {
    templates: [file],
    dataDir: join(folder, ".lambda-workbench"),
    ...(iam !== undefined && { iam }),
  });
  const client = new LambdaClient(clientOptions(emulator));
  end.after(() => client.destroy());
  const invoke = async (event: unknown, FunctionName = "Sender") => {
    const Payload = JSON.stringify(event);
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload, LogType: "Tail" }));
    return {
      result: JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as unknown,
      log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    };
  };
  return { emulator, client, file, invoke };
}

async function denied({ endpoint, region, accessKeyId, secretAccessKey }: Emulator) {
  const path = localPaths.permissions;
  const headers = await signedHeaders(
    { endpoint, region, accessKeyId, secretAccessKey },
    { method: "GET", path, headers: {} },
  );
  const answer = await fetch(new URL(path, endpoint), { headers });
  return v.parse(DeniedPermissions, await answer.json()).denied;
}

const jobs = "arn:aws:sqs:us-east-1:000000000000:Jobs";
const statement = `{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"${jobs}"}`;

suite("what a function asks for is compared with its role", () => {
  const end = suiteEnd();
  let open: Awaited<ReturnType<typeof opened>>;

  test("what AWS would deny is said once in the function's log, with the statement that would allow it", async () => {
    open = await opened(end, undefined, mayListen);
    const first = await open.invoke({ to: "JOBS" });
    assert.equal(first.result, "sent");
    assert.ok(
      first.log.includes(
        `Lambda Workbench: AWS would deny sqs:SendMessage on ${jobs}: the role "SenderRole" needs the statement ${statement}\n`,
      ),
      first.log,
    );
    const second = await open.invoke({ to: "JOBS" });
    assert.equal(second.result, "sent");
    assert.ok(!second.log.includes("Lambda Workbench"), second.log);
  });

  test("the private API lists it", async () => {
    const [only, ...more] = await denied(open.emulator);
    assert.deepEqual(more, []);
    const { time, ...rest } = only ?? assert.fail("nothing was denied");
    assert.ok(!Number.isNaN(Date.parse(time)));
    assert.deepEqual(rest, {
      functionName: "Sender",
      roleArn: "arn:aws:iam::000000000000:role/SenderRole",
      action: "sqs:SendMessage",
      resource: jobs,
      isExplicit: false,
      statement,
    });
  });

  test("a function is its role, and the emulator's own key is nobody's", async () => {
    const { result } = await open.invoke({ who: true });
    assert.equal(result, "arn:aws:sts::000000000000:assumed-role/SenderRole/Sender");
  });

  test("a function without a declared role is not observed", async () => {
    await open.client.send(
      new CreateFunctionCommand({
        FunctionName: "Made",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/any",
        Timeout: 20,
        Environment: {
          Variables: {
            JOBS: `${open.emulator.endpoint}/000000000000/Jobs`,
            NODE_PATH: join(root, "node_modules"),
          },
        },
        Code: { ZipFile: await zipOf({ "index.js": code }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: open.client, maxWaitTime: 30 }, { FunctionName: "Made" });
    const { result, log } = await open.invoke({ to: "JOBS" }, "Made");
    assert.equal(result, "sent");
    assert.ok(!log.includes("Lambda Workbench"), log);
  });

  test("a policy in the template is heard of, and what it allows is no longer denied", async () => {
    writeFileSync(open.file, readFileSync(open.file, "utf8").replace(mayListen, maySend));
    await until(async () => (await denied(open.emulator)).length === 0);
    const { result, log } = await open.invoke({ to: "JOBS" });
    assert.equal(result, "sent");
    assert.ok(!log.includes("Lambda Workbench"), log);
  });
});

test("enforced, a function gets AWS's error for what its role does not allow", async (t) => {
  const { invoke } = await opened(t, "enforce", maySend);
  assert.equal((await invoke({ to: "JOBS" })).result, "sent");
  const { result, log } = await invoke({ to: "OTHER" });
  assert.deepEqual(result, {
    name: "AccessDenied",
    status: 403,
    message:
      "User: arn:aws:sts::000000000000:assumed-role/SenderRole/Sender is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:000000000000:Other because no identity-based policy allows the sqs:sendmessage action",
  });
  assert.ok(log.includes("Lambda Workbench: AWS would deny sqs:SendMessage"), log);
});

test("switched off, nothing is compared", async (t) => {
  const { emulator, invoke } = await opened(t, "off", mayListen);
  const { result, log } = await invoke({ to: "JOBS" });
  assert.equal(result, "sent");
  assert.ok(!log.includes("Lambda Workbench"), log);
  assert.deepEqual(await denied(emulator), []);
});
