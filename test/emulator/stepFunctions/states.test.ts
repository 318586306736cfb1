import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { Workshop } from "../lambda/workshop.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { Machines } from "./machines.ts";

const source = `const tries = {};
exports.handler = async (event) => {
  if (event.failures) {
    tries[event.id] = (tries[event.id] ?? 0) + 1;
    if (tries[event.id] <= event.failures) {
      const error = new Error("try " + tries[event.id]);
      error.name = "Flaky";
      throw error;
    }
  }
  return { seen: event, tries: tries[event.id] };
};`;

describe("states", () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const end = suiteEnd();
  let workshop: Workshop;
  let machines: Machines;
  let fn: string;
  before(async () => {
    workshop = await Workshop.open(end, clock);
    machines = new Machines(workshop.emulator, end);
    fn = workshop.arn(await workshop.fn({ source }));
  });
  const one = (state: object, others: object = {}) => ({ StartAt: "A", States: { A: state, ...others } });

  test("input and output are led through paths, templates and the context object", async () => {
    const { output } = await machines.run(
      one(
        {
          Type: "Pass",
          InputPath: "$.order",
          Parameters: {
            "id.$": "$.id",
            "state.$": "$$.State.Name",
            "text.$": "States.Format('order {}', $.id)",
          },
          ResultPath: "$.made",
          OutputPath: "$.made",
          Assign: { "kept.$": "$.id" },
          Next: "B",
        },
        {
          B: { Type: "Pass", Parameters: { "was.$": "$kept", "input.$": "$" }, End: true },
        },
      ),
      { order: { id: 7 } },
    );
    assert.deepEqual(output, { was: 7, input: { id: 7, state: "A", text: "order 7" } });
  });

  test("a choice leads on, or fails where nothing matches", async () => {
    const definition = one(
      { Type: "Choice", Choices: [{ Variable: "$.n", NumericGreaterThan: 5, Next: "Big" }] },
      { Big: { Type: "Succeed" } },
    );
    assert.equal((await machines.run(definition, { n: 6 })).status, "SUCCEEDED");
    assert.deepEqual(await machines.run(definition, { n: 1 }), {
      status: "FAILED",
      error: "States.NoChoiceMatched",
      cause:
        "An error occurred while executing the state 'A' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
    const missing = await machines.run(one({ Type: "Pass", Parameters: { "a.$": "$.b" }, End: true }), {
      c: 1,
    });
    assert.equal(missing.error, "States.Runtime");
    assert.match(
      missing.cause ?? "",
      /The JSONPath '\$\.b' specified for the field 'a\.\$' could not be found/,
    );
  });

  test("a wait and a pause between tries follow the clock", async () => {
    const arn = await machines.start(
      one({ Type: "Wait", Seconds: 3600, Next: "B" }, { B: { Type: "Succeed" } }),
    );
    await until(async () => (await machines.history(arn)).length === 2);
    clock.advance(3_599_000);
    assert.equal((await machines.describe(arn)).status, "RUNNING");
    clock.advance(1_000);
    assert.equal((await machines.ended(arn)).status, "SUCCEEDED");

    const flaky = await machines.start(
      one({
        Type: "Task",
        Resource: fn,
        Retry: [{ ErrorEquals: ["Flaky"], IntervalSeconds: 60, MaxAttempts: 2 }],
        ResultSelector: { "tries.$": "$.tries" },
        End: true,
      }),
      { id: "flaky", failures: 2 },
    );
    // Its pauses are of 60 and of 120 seconds.
    const ended = await machines.ended(flaky, async () => {
      // Not while the function runs, whose timeout is of the same clock.
      if ((await machines.history(flaky)).at(-1)?.type === "LambdaFunctionFailed") clock.advance(30_000);
    });
    assert.deepEqual(ended, { status: "SUCCEEDED", output: { tries: 3 } });
    const types = (await machines.history(flaky)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === "LambdaFunctionFailed").length, 2);
  });

  test("an error is caught beside the input, or ends the execution", async () => {
    const task = { Type: "Task", Resource: fn, End: true };
    const caught = {
      ...task,
      Catch: [
        { ErrorEquals: ["Other"], Next: "B" },
        { ErrorEquals: ["States.TaskFailed"], ResultPath: "$.problem", Next: "B" },
      ],
    };
    const { output } = await machines.run(
      one(caught, { B: { Type: "Pass", OutputPath: "$.problem.Error", End: true } }),
      { id: "c", failures: 9 },
    );
    assert.equal(output, "Flaky");
    const failed = await machines.run(one(task), { id: "d", failures: 9 });
    assert.equal(failed.error, "Flaky");
    assert.equal(JSON.parse(failed.cause ?? "").errorMessage, "try 1");
    const gone = await machines.run(one({ ...task, Resource: workshop.arn("gone") }));
    assert.equal(gone.error, "Lambda.ResourceNotFoundException");
    assert.match(
      gone.cause ?? "",
      /^Function not found: arn:aws:lambda:[^ ]+:gone:\$LATEST \(Service: AWSLambda; Status Code: 404;/,
    );
    const stopped = await machines.run(one({ Type: "Fail", Error: "Stop", CausePath: "$.why" }), {
      why: "because",
    });
    assert.deepEqual(stopped, { status: "FAILED", error: "Stop", cause: "because" });
  });

  test("branches and maps run beside each other, and one that fails ends the others", async () => {
    const branch = (state: object) => ({ StartAt: "I", States: { I: state } });
    const parallel = one({
      Type: "Parallel",
      Branches: [
        branch({ Type: "Pass", Result: 1, End: true }),
        branch({ Type: "Task", Resource: fn, OutputPath: "$.seen", End: true }),
      ],
      End: true,
    });
    assert.deepEqual((await machines.run(parallel, { a: 1 })).output, [1, { a: 1 }]);
    const map = one({
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemSelector: { "at.$": "$$.Map.Item.Index", "value.$": "$$.Map.Item.Value", "all.$": "$.factor" },
      ItemProcessor: branch({ Type: "Task", Resource: fn, OutputPath: "$.seen", End: true }),
      ResultPath: "$.results",
      End: true,
    });
    const { output } = await machines.run(map, { factor: 3, items: ["x", "y", "z"] });
    assert.deepEqual(output, {
      factor: 3,
      items: ["x", "y", "z"],
      results: ["x", "y", "z"].map((value, at) => ({ at, value, all: 3 })),
    });
    const failing = await machines.run(
      one(
        {
          Type: "Parallel",
          Branches: [
            branch({ Type: "Wait", Seconds: 99_999, End: true }),
            branch({ Type: "Fail", Error: "Broken" }),
          ],
          Catch: [{ ErrorEquals: ["Broken"], Next: "B" }],
          End: true,
        },
        { B: { Type: "Succeed" } },
      ),
    );
    assert.deepEqual(failing.output, { Error: "Broken", Cause: "" });
  });

  test("tasks send to queues, and what there is not fails by its name", async () => {
    const { url } = await workshop.queue();
    const sent = await machines.run(
      one({
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage",
        Parameters: { QueueUrl: url, MessageBody: { "order.$": "$.id" } },
        ResultSelector: { "id.$": "$.MessageId", "status.$": "$.SdkHttpMetadata.HttpStatusCode" },
        End: true,
      }),
      { id: 5 },
    );
    const message = await workshop.message(url);
    assert.equal(message.Body, '{"order":5}');
    assert.deepEqual(sent.output, { id: message.MessageId, status: 200 });
    const missing = await machines.run(
      one({
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage",
        Parameters: { QueueUrl: `${url}-gone`, MessageBody: "x" },
        End: true,
      }),
    );
    assert.match(missing.error ?? "", /^SQS\./);
    const unknown = await machines.run(
      one({ Type: "Task", Resource: "arn:aws:states:::ecs:runTask", End: true }),
    );
    assert.match(unknown.cause ?? "", /no integration for the resource 'arn:aws:states:::ecs:runTask'/);
  });

  test("the history tells of each step with its details", async () => {
    const arn = await machines.start(
      one({ Type: "Task", Resource: fn, TimeoutSeconds: 30, OutputPath: "$.seen", End: true }),
      { n: 1 },
    );
    await machines.ended(arn);
    const events = await machines.history(arn);
    assert.deepEqual(
      events.map(({ id, previousEventId, type }) => [id, previousEventId, type]),
      [
        [1, 0, "ExecutionStarted"],
        [2, 0, "TaskStateEntered"],
        [3, 2, "LambdaFunctionScheduled"],
        [4, 3, "LambdaFunctionStarted"],
        [5, 4, "LambdaFunctionSucceeded"],
        [6, 5, "TaskStateExited"],
        [7, 6, "ExecutionSucceeded"],
      ],
    );
    assert.deepEqual(events[2]?.lambdaFunctionScheduledEventDetails, {
      resource: fn,
      input: '{"n":1}',
      inputDetails: { truncated: false },
      timeoutInSeconds: 30,
    });
    assert.equal(events[5]?.stateExitedEventDetails?.output, '{"n":1}');
  });
});
