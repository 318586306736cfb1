import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { ManualClock } from "../../manualClock.ts";
import { StandIn } from "../lambda/standIn.ts";
import { Workshop } from "../lambda/workshop.ts";
import { suiteEnd } from "../startedEmulator.ts";

suite("deliveries to several targets", { timeout: 60_000 }, () => {
  const end = suiteEnd();

  test("a topic that never answers holds up no queue", async () => {
    const sns = await StandIn.open(end, () => undefined);
    const workshop = await Workshop.open(end, new ManualClock(), { outbound: { sns: sns.endpoint } });
    const [slow, quick] = [await workshop.fn(), await workshop.fn()];
    const records = await workshop.queue();
    const send = (FunctionName: string, Destination: string) =>
      workshop.lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName,
          DestinationConfig: { OnSuccess: { Destination } },
        }),
      );
    await send(slow, "arn:aws:sns:us-east-1:000000000000:hangs");
    await send(quick, records.arn);
    await workshop.event(slow);
    await sns.requests(1);
    await workshop.event(quick);
    await workshop.message(records.url);
    assert.equal(sns.waiting, 1, "the topic is still being waited for");
  });
});
