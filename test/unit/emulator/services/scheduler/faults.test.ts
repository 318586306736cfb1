import assert from "node:assert/strict";
import { asking } from "../../../../../src/emulator/contracts/ask.ts";
import { DeliveryQueue } from "../../../../../src/emulator/delivery/deliveryQueue.ts";
import { migrations as deliveryMigrations } from "../../../../../src/emulator/delivery/deliveryTable.ts";
import { queueTarget } from "../../../../../src/emulator/delivery/targets/queue.ts";
import { createScheduler } from "../../../../../src/emulator/services/scheduler/service.ts";
import { migrations } from "../../../../../src/emulator/services/scheduler/state.ts";
import { createSqs, migrations as sqsMigrations } from "../../../../../src/emulator/services/sqs/service.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { aSecond, passUntil, testEachFault } from "../../store/eachFault.ts";

const place = { region: "us-east-1", accountId: "000000000000" };
const queueArn = "arn:aws:sqs:us-east-1:000000000000:fired";

testEachFault(
  "a schedule that was accepted fires at each of its times, once",
  [...migrations, ...sqsMigrations, ...deliveryMigrations],
  async (database, arm) => {
    const clock = new ManualClock();
    const common = { ...place, database, clock, log: silentLog };
    const { service, queues, quiesce } = createSqs(common);
    void service.operations["CreateQueue"]?.({ QueueName: "fired" } as never, { headers: {} } as never);
    const deliveries = new DeliveryQueue({ ...common, targets: [queueTarget(queues)] });
    const scheduler = createScheduler({ ...common, deliveries, random: () => 0 });
    scheduler.start();
    deliveries.start();
    const ask = asking(scheduler.service, place);
    const create = async (Name: string, ScheduleExpression: string) => {
      const Target = { Arn: queueArn, RoleArn: "arn:aws:iam::000000000000:role/r", Input: Name };
      const input = {
        Name,
        ScheduleExpression,
        Target,
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
      };
      // Whoever is refused asks again; a second one of the name is told that it is there.
      await ask("CreateSchedule", input).catch(() => ask("CreateSchedule", input).catch(() => undefined));
    };
    const at = new Date(clock.now() + 30 * aSecond).toISOString().slice(0, 19);
    const end = clock.now() + 70 * aSecond;
    arm();
    await create("once", `at(${at})`);
    await create("often", "rate(1 minute)");
    await passUntil(clock, () => clock.now() >= end);
    database.arm(Number.POSITIVE_INFINITY);
    const signal = new AbortController().signal;
    const fired = await queues.receive(queueArn, { maxMessages: 10, waitSeconds: 0, signal });
    assert.deepEqual(fired.map(({ body }) => body).toSorted(), ["often", "often", "once"]);
    assert.equal(database.countRows("deliveries"), 0);
    scheduler.quiesce();
    await deliveries.stop(Promise.resolve());
    quiesce();
  },
);
