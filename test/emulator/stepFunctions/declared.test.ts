import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator } from "../startedEmulator.ts";
import { Machines } from "./machines.ts";

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: worker
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Events:
        Lines: { Type: CloudWatchLogs, Properties: { LogGroupName: /app/lines, FilterPattern: ERROR } }
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: order
      Role: arn:aws:iam::000000000000:role/order
      DefinitionSubstitutions: { Worker: !GetAtt Worker.Arn }
      Definition:
        StartAt: Work
        States:
          Work: { Type: Task, Resource: "\${Worker}", ResultPath: $.worked, Next: Rest }
          Rest: { Type: Wait, Seconds: 3600, Next: End }
          End: { Type: Succeed }
`;

test(
  "a template's state machine runs, goes on after a restart in its state, and goes with the template",
  { timeout: 120_000 },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "declared-"));
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const file = join(folder, "template.yaml");
    writeFileSync(join(folder, "app.js"), "exports.handler = async (event) => event.n + 1;\n");
    writeFileSync(file, template);
    const options = { templates: [file], dataDir: join(folder, ".lambda-workbench") };
    const first = await startedEmulator(t, options);
    const sfn = new SFNClient(clientOptions(first));
    const logs = new CloudWatchLogsClient(clientOptions(first));
    t.after(() => {
      for (const client of [sfn, logs]) client.destroy();
    });
    const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:order";
    const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    assert.match(definition, /"Resource":"arn:aws:lambda:us-east-1:000000000000:function:worker"/);
    const { subscriptionFilters = [] } = await logs.send(
      new DescribeSubscriptionFiltersCommand({ logGroupName: "/app/lines" }),
    );
    assert.deepEqual(
      subscriptionFilters.map(({ destinationArn, filterPattern }) => [destinationArn, filterPattern]),
      [["arn:aws:lambda:us-east-1:000000000000:function:worker", "ERROR"]],
    );

    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: "one", input: '{"n":1}' }),
    );
    const before = new Machines(first, t);
    await until(async () => (await before.history(executionArn)).at(-1)?.type === "WaitStateEntered");
    await first.stop();

    // Its clock has the rest of the hour in less than a second.
    const second = await startedEmulator(t, { ...options, timeScale: 10_000 });
    const after = new Machines(second, t);
    assert.deepEqual(await after.ended(executionArn), {
      status: "SUCCEEDED",
      output: { n: 1, worked: 2 },
    });
    const types = (await after.history(executionArn)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === "WaitStateEntered").length, 1);
    const { executions = [] } = await after.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    assert.deepEqual(
      executions.map(({ name, status }) => [name, status]),
      [["one", "SUCCEEDED"]],
    );
    writeFileSync(file, "Resources:\n  Other: { Type: AWS::SQS::Queue }\n");
    await until(
      async () => (await after.sfn.send(new ListStateMachinesCommand({}))).stateMachines?.length === 0,
    );
  },
);
