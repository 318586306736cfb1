import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { until } from "../../../until.ts";
import { send, sendSigned } from "../../wire/signedRequest.ts";
import { clientOptions, startedEmulator } from "../../startedEmulator.ts";

const template = (url: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: Page
      Runtime: nodejs24.x
      Handler: index.handler
      CodeUri: .
${url}
`;
const openUrl = `      FunctionUrlConfig:
        AuthType: NONE
        Cors: { AllowOrigins: ["https://app.example"], MaxAge: 5 }`;

test("the URL that a template declares is there, follows the template, and keeps its address over a reset", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const path = join(folder, "template.yaml");
  await writeFile(path, template(openUrl));
  await writeFile(join(folder, "index.mjs"), "export const handler = async () => 'a page';");
  const emulator = await startedEmulator(t, { templates: [path] });
  const client = new LambdaClient(clientOptions(emulator));
  const config = () => client.send(new GetFunctionUrlConfigCommand({ FunctionName: "Page" }));

  const { FunctionUrl = "", AuthType, Cors } = await config();
  assert.equal(AuthType, "NONE");
  assert.deepEqual(Cors, { AllowOrigins: ["https://app.example"], MaxAge: 5 });
  const headers = { host: new URL(FunctionUrl).host };
  const answer = await send(emulator, { headers });
  assert.deepEqual([answer.status, answer.body], [200, "a page"]);

  await sendSigned(emulator, { method: "POST", path: "/_local/reset" });
  assert.equal((await config()).FunctionUrl, FunctionUrl);
  assert.equal((await send(emulator, { headers })).status, 200);

  await writeFile(path, template(openUrl.replace("NONE", "AWS_IAM")));
  await until(async () => (await config()).AuthType === "AWS_IAM");
  assert.equal((await send(emulator, { headers })).status, 403);

  await writeFile(path, template(""));
  await until(() =>
    config().then(
      () => false,
      (error: Error) => error.name === "ResourceNotFoundException",
    ),
  );
});
