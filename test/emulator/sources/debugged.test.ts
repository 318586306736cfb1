import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import * as lambda from "@aws-sdk/client-lambda";
import * as sqs from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { DebugReply } from "../../../src/protocol/emulator.ts";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { Workshop } from "../lambda/workshop.ts";
import { debugNode } from "../runtime/nodeDebugger.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { sendSigned } from "../wire/signedRequest.ts";
import { SeenEvents } from "./mappedFunctions.ts";

const source = `exports.handler = async ({ Records }) => {
  const bodies = Records.map(({ body }) => body);
  return bodies;
};
`;

// The clock stands still, so that what waits for time waits for the test.
describe("a function behind a queue, under a debugger", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  const clock = new ManualClock();
  const seen = new SeenEvents();
  let workshop: Workshop;
  before(async () => {
    workshop = await Workshop.open(end, clock, { observer: seen.observe });
  });

  /** A function behind a queue, with its debugger, and a message that is on its way. */
  async function stopped(): Promise<{ fn: string; url: string; debugger: DebugReply }> {
    const fn = await workshop.fn({ source, Timeout: 3 });
    const queue = await workshop.queue();
    await mapped(fn, queue.arn);
    const { body } = await sendSigned(workshop.emulator, {
      method: "POST",
      path: "/_local/debug",
      body: JSON.stringify({ functionName: fn }),
    });
    await workshop.sqs.send(new sqs.SendMessageCommand({ QueueUrl: queue.url, MessageBody: "looked at" }));
    return { fn, url: queue.url, debugger: v.parse(DebugReply, JSON.parse(body)) };
  }

  async function mapped(FunctionName: string, EventSourceArn: string): Promise<void> {
    const { UUID } = await workshop.lambda.send(
      new lambda.CreateEventSourceMappingCommand({ FunctionName, EventSourceArn }),
    );
    await until(async () => {
      clock.advance(100);
      const { State } = await workshop.lambda.send(new lambda.GetEventSourceMappingCommand({ UUID }));
      return State === "Enabled";
    });
  }

  async function counts(QueueUrl: string): Promise<readonly string[]> {
    const { Attributes } = await workshop.sqs.send(
      new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } =
      Attributes ?? {};
    return [String(visible), String(inFlight)];
  }

  test("its message stays invisible and its timeout stands still, for as long as somebody looks", async () => {
    const { fn, url, debugger: at } = await stopped();
    const bodies = await debugNode(at, {
      file: join(at.taskRoot, "index.js"),
      line: 3,
      expression: "bodies.join()",
      meanwhile: async () => {
        // The queue's visibility timeout is half a minute: this is five minutes.
        for (let step = 0; step < 30; step += 1) {
          clock.advance(10_000);
          assert.deepEqual(await counts(url), ["0", "1"]);
        }
      },
    });
    assert.equal(bodies, "looked at");
    await until(async () => (await counts(url)).join() === "0,0");
    assert.deepEqual(receipts(fn), ["1"]);
    assert.equal((await sendSigned(workshop.emulator, { method: "DELETE", path: pathOf(at) })).status, 204);
  });

  test("a session that is stopped there gives the message back, which then runs without a debugger", async () => {
    const { fn, url, debugger: at } = await stopped();
    await debugNode(at, {
      file: join(at.taskRoot, "index.js"),
      line: 3,
      expression: "bodies.join()",
      meanwhile: async () => {
        clock.advance(100_000);
        const ended = await sendSigned(workshop.emulator, { method: "DELETE", path: pathOf(at) });
        assert.equal(ended.status, 204);
      },
    });
    await until(() => receipts(fn).length === 1);
    clock.advance(40_000);
    await until(async () => (await counts(url)).join() === "0,0");
    assert.deepEqual(receipts(fn), ["1", "2"]);
  });

  function receipts(fn: string): readonly (string | undefined)[] {
    return seen.records(fn).map(({ attributes }) => attributes?.["ApproximateReceiveCount"]);
  }
});

function pathOf({ id }: DebugReply): string {
  return `/_local/debug/${id}`;
}
