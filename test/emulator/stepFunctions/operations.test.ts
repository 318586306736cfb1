import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListTagsForResourceCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";
import { Machines } from "./machines.ts";

const roleArn = "arn:aws:iam::000000000000:role/test";
const done = { StartAt: "A", States: { A: { Type: "Succeed" } } };
const waiting = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 9_999, End: true } } };

describe("the API of Step Functions", () => {
  const end = suiteEnd();
  let machines: Machines;
  let sqs: SQSClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    machines = new Machines(emulator, end);
    sqs = new SQSClient(clientOptions(emulator));
    end.after(() => sqs.destroy());
  });

  test("a machine is made, changed, tagged and deleted; what is wrong is refused by AWS's names", async () => {
    const { sfn } = machines;
    const stateMachineArn = await machines.create(done);
    const name = stateMachineArn.replace(/^.*:/, "");
    const create = (definition: object, named = name) =>
      sfn.send(
        new CreateStateMachineCommand({ name: named, definition: JSON.stringify(definition), roleArn }),
      );
    assert.equal((await create(done)).stateMachineArn, stateMachineArn);
    await assert.rejects(create(waiting), { name: "StateMachineAlreadyExists" });
    await assert.rejects(create({ StartAt: "B", States: {} }, "other"), { name: "InvalidDefinition" });
    await assert.rejects(create(done, "a b"), { name: "InvalidName" });
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(waiting) }));
    const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    assert.deepEqual(
      [described.status, described.type, JSON.parse(described.definition ?? "")],
      ["ACTIVE", "STANDARD", waiting],
    );
    await sfn.send(
      new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "a", value: "b" }] }),
    );
    const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    assert.deepEqual(tags, [{ key: "a", value: "b" }]);
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await assert.rejects(sfn.send(new DescribeStateMachineCommand({ stateMachineArn })), {
      name: "StateMachineDoesNotExist",
    });
    await assert.rejects(sfn.send(new DescribeStateMachineCommand({ stateMachineArn: "arn:x" })), {
      name: "InvalidArn",
    });
    const checked = await sfn.send(new ValidateStateMachineDefinitionCommand({ definition: "{}" }));
    assert.equal(checked.result, "FAIL");
  });

  test("a name starts one execution, which can be stopped, listed and looked through in pages", async () => {
    const { sfn } = machines;
    const stateMachineArn = await machines.create(waiting);
    const start = (input: string) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, name: "one", input }));
    const { executionArn = "" } = await start('{"n":1}');
    assert.equal((await start('{"n":1}')).executionArn, executionArn);
    await assert.rejects(start('{"n":2}'), { name: "ExecutionAlreadyExists" });
    await assert.rejects(start("{"), { name: "InvalidExecutionInput" });
    await sfn.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "it was" }));
    assert.deepEqual(await machines.ended(executionArn), {
      status: "ABORTED",
      error: "Enough",
      cause: "it was",
    });
    const listed = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }));
    assert.deepEqual(
      listed.executions?.map(({ name }) => name),
      ["one"],
    );
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "two" }));
    const told: (string | undefined)[] = [];
    let after: string | undefined;
    do {
      const page = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: 1, nextToken: after }),
      );
      told.push(...(page.executions ?? []).map(({ name, status }) => `${name} ${status}`));
      after = page.nextToken;
    } while (after !== undefined);
    assert.deepEqual(told, ["two RUNNING", "one ABORTED"]);
    await assert.rejects(sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken: "odd" })), {
      name: "ValidationException",
    });
    const types: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await sfn.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2, nextToken }),
      );
      types.push(...(page.events ?? []).map(({ type }) => type));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(types, ["ExecutionAborted", "WaitStateEntered", "ExecutionStarted"]);
  });

  test("an express machine is run to its end while its caller waits", async () => {
    const definition = { StartAt: "A", States: { A: { Type: "Pass", Result: { ok: true }, End: true } } };
    const stateMachineArn = await machines.create(definition, { type: "EXPRESS" });
    const answer = await machines.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: "{}" }));
    assert.deepEqual([answer.status, answer.output], ["SUCCEEDED", '{"ok":true}']);
    const standard = await machines.create(done);
    await assert.rejects(machines.sfn.send(new StartSyncExecutionCommand({ stateMachineArn: standard })), {
      name: "StateMachineTypeNotSupported",
    });
  });

  test("a task waits for whoever has its token", async () => {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "tasks" }));
    const definition = {
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Parameters: { QueueUrl, MessageBody: { "token.$": "$$.Task.Token" } },
          End: true,
        },
      },
    };
    const token = () =>
      until(async () => {
        const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        const [message] = Messages ?? [];
        if (message === undefined) return undefined;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        return String(JSON.parse(message.Body ?? "").token);
      });
    const good = await machines.start(definition);
    const taskToken = await token();
    await machines.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"by":"hand"}' }));
    assert.deepEqual(await machines.ended(good), { status: "SUCCEEDED", output: { by: "hand" } });
    const again = new SendTaskSuccessCommand({ taskToken, output: "{}" });
    await assert.rejects(machines.sfn.send(again), { name: "TaskTimedOut" });
    const types = (await machines.history(good)).map(({ type }) => type);
    assert.ok(types.includes("TaskSubmitted"));
    const bad = await machines.start(definition);
    const failure = { taskToken: await token(), error: "No", cause: "not today" };
    await machines.sfn.send(new SendTaskFailureCommand(failure));
    assert.deepEqual(await machines.ended(bad), { status: "FAILED", error: "No", cause: "not today" });
  });
});
