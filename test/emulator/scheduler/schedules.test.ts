import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  ActionAfterCompletion,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ManualClock } from "../../manualClock.ts";
import { Workshop } from "../lambda/workshop.ts";
import { until } from "../../until.ts";
import { sendSigned } from "../wire/signedRequest.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";

const minute = 60_000;
const RoleArn = "arn:aws:iam::000000000000:role/r";

suite("EventBridge Scheduler", { timeout: 120_000 }, () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12, 0, 30));
  const end = suiteEnd();
  let workshop: Workshop;
  let scheduler: SchedulerClient;
  before(async () => {
    workshop = await Workshop.open(end, clock);
    scheduler = new SchedulerClient(clientOptions(workshop.emulator));
    end.after(() => scheduler.destroy());
  });

  async function schedule(
    ScheduleExpression: string,
    target: Partial<Target>,
    more: Partial<CreateScheduleCommandInput> = {},
  ): Promise<string> {
    const Name = workshop.name("schedule");
    const FlexibleTimeWindow = { Mode: "OFF" as const };
    const Target = { Arn: "", RoleArn, ...target };
    await scheduler.send(
      new CreateScheduleCommand({ Name, ScheduleExpression, FlexibleTimeWindow, Target, ...more }),
    );
    return Name;
  }
  const isEmpty = async (QueueUrl: string) =>
    (await workshop.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages === undefined;
  const at = (ms: number) => `at(${new Date(clock.now() + ms).toISOString().slice(0, 19)})`;

  test("a single time fires once, with the standard event, and its schedule may go then", async () => {
    const { url, arn } = await workshop.queue();
    const Name = await schedule(
      at(10 * minute),
      { Arn: arn },
      { ActionAfterCompletion: ActionAfterCompletion.DELETE },
    );
    clock.advance(9 * minute);
    assert.equal(await isEmpty(url), true);
    clock.advance(minute);
    const event = JSON.parse((await workshop.message(url)).Body ?? "") as Record<string, unknown>;
    assert.deepEqual(
      [event["source"], event["detail-type"], event["detail"], event["resources"]],
      [
        "aws.scheduler",
        "Scheduled Event",
        "{}",
        [`arn:aws:scheduler:us-east-1:000000000000:schedule/default/${Name}`],
      ],
    );
    await assert.rejects(scheduler.send(new GetScheduleCommand({ Name })), {
      name: "ResourceNotFoundException",
      message: `Schedule ${Name} does not exist.`,
    });
  });

  test("an input is what the target gets, with what is known of the call", async () => {
    const { url, arn } = await workshop.queue();
    await schedule(at(minute), {
      Arn: arn,
      Input: '{"by":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>"}',
    });
    clock.advance(minute);
    const { Body = "" } = await workshop.message(url);
    assert.match(
      Body,
      /"by":"arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/schedule-\d+","at":"2026-/,
    );
  });

  test("a rate begins at once and goes on, until it is disabled", async () => {
    const { url, arn } = await workshop.queue();
    const target = { Arn: arn, RoleArn };
    const Name = await schedule("rate(5 minutes)", target);
    for (let count = 0; count < 3; count += 1) {
      clock.advance(count === 0 ? 1 : 5 * minute);
      await workshop.message(url);
    }
    const update = {
      Name,
      ScheduleExpression: "rate(5 minutes)",
      Target: target,
      FlexibleTimeWindow: { Mode: "OFF" as const },
    };
    await scheduler.send(new UpdateScheduleCommand({ ...update, State: "DISABLED" }));
    clock.advance(60 * minute);
    assert.equal(await isEmpty(url), true);
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  });

  test("a cron goes by the clocks of its zone", async () => {
    const { url, arn } = await workshop.queue();
    // 09:00 in Berlin is 08:00 in UTC.
    const Name = await schedule(
      "cron(0 9 * * ? *)",
      { Arn: arn },
      { ScheduleExpressionTimezone: "Europe/Berlin" },
    );
    clock.advance(24 * 60 * minute);
    const event = JSON.parse((await workshop.message(url)).Body ?? "") as Record<string, unknown>;
    assert.match(String(event["time"]), /T08:00:00Z$/);
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  });

  test("within a flexible window it fires before the window ends", async () => {
    const { url, arn } = await workshop.queue();
    const FlexibleTimeWindow = { Mode: "FLEXIBLE" as const, MaximumWindowInMinutes: 10 };
    await schedule(at(minute), { Arn: arn }, { FlexibleTimeWindow });
    clock.advance(11 * minute);
    await workshop.message(url);
  });

  test("a function, a bus and a queue of dead letters are reached", async () => {
    const notes = workshop.file();
    const FunctionName = await workshop.fn();
    await schedule(at(minute), { Arn: workshop.arn(FunctionName), Input: JSON.stringify({ notes }) });
    const events = new EventBridgeClient(clientOptions(workshop.emulator));
    end.after(() => events.destroy());
    const bus = workshop.name("bus");
    const seen = await workshop.queue();
    await events.send(new CreateEventBusCommand({ Name: bus }));
    const EventPattern = '{"source":["clock"],"detail":{"n":[7]}}';
    await events.send(new PutRuleCommand({ Name: "r", EventBusName: bus, EventPattern }));
    await events.send(
      new PutTargetsCommand({ Rule: "r", EventBusName: bus, Targets: [{ Id: "q", Arn: seen.arn }] }),
    );
    await schedule(at(minute), {
      Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${bus}`,
      Input: '{"n":7}',
      EventBridgeParameters: { Source: "clock", DetailType: "Tick" },
    });
    const dead = await workshop.queue();
    await schedule(at(minute), {
      Arn: "arn:aws:sqs:us-east-1:000000000000:gone",
      Input: "lost",
      DeadLetterConfig: { Arn: dead.arn },
    });
    clock.advance(minute);
    assert.match((await workshop.message(seen.url)).Body ?? "", /"detail-type":"Tick"/);
    const { Body, MessageAttributes } = await workshop.message(dead.url);
    assert.deepEqual(
      [Body, MessageAttributes?.["TARGET_ARN"]?.StringValue],
      ["lost", "arn:aws:sqs:us-east-1:000000000000:gone"],
    );
    assert.ok(MessageAttributes?.["ERROR_CODE"]?.StringValue);
    await until(() => workshop.runs(notes).length > 0);
  });

  test("a schedule and a rule may be fired at once", async () => {
    const { url, arn } = await workshop.queue();
    const Name = await schedule("cron(0 0 1 1 ? 2100)", { Arn: arn, Input: "scheduled" });
    const fire = async (fired: string) => {
      const body = JSON.stringify({ arn: fired });
      const { status } = await sendSigned(workshop.emulator, { method: "POST", path: "/_local/fire", body });
      return status;
    };
    const place = "us-east-1:000000000000";
    assert.equal(await fire(`arn:aws:scheduler:${place}:schedule/default/${Name}`), 204);
    assert.equal((await workshop.message(url)).Body, "scheduled");
    const events = new EventBridgeClient(clientOptions(workshop.emulator));
    end.after(() => events.destroy());
    await events.send(new PutRuleCommand({ Name: "later", ScheduleExpression: "rate(9 days)" }));
    await events.send(
      new PutTargetsCommand({ Rule: "later", Targets: [{ Id: "q", Arn: arn, Input: '"rule"' }] }),
    );
    assert.equal(await fire(`arn:aws:events:${place}:rule/later`), 204);
    assert.equal((await workshop.message(url)).Body, '"rule"');
    assert.equal(await fire(`arn:aws:events:${place}:rule/none`), 404);
  });

  test("groups have schedules and tags, and take them along", async () => {
    const Name = workshop.name("group");
    const Tags = [{ Key: "team", Value: "blue" }];
    const { ScheduleGroupArn } = await scheduler.send(new CreateScheduleGroupCommand({ Name, Tags }));
    const listed = await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: ScheduleGroupArn }));
    assert.deepEqual(listed.Tags, Tags);
    const { arn } = await workshop.queue();
    const inGroup = await schedule("rate(1 day)", { Arn: arn }, { GroupName: Name });
    const { Schedules } = await scheduler.send(new ListSchedulesCommand({ GroupName: Name }));
    assert.deepEqual(
      Schedules?.map((each) => each.Name),
      [inGroup],
    );
    await assert.rejects(scheduler.send(new CreateScheduleGroupCommand({ Name })), {
      name: "ConflictException",
    });
    await scheduler.send(new DeleteScheduleGroupCommand({ Name }));
    const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({}));
    assert.ok(!ScheduleGroups?.some((each) => each.Name === Name));
  });

  test("what is no schedule is refused in AWS's words", async () => {
    const { arn } = await workshop.queue();
    await assert.rejects(schedule("rate(10)", { Arn: arn }), {
      name: "ValidationException",
      message: "Invalid Schedule Expression rate(10).",
    });
    await assert.rejects(
      schedule("rate(1 day)", { Arn: arn }, { ScheduleExpressionTimezone: "Mars/Olympus" }),
      {
        name: "ValidationException",
      },
    );
    await assert.rejects(schedule("rate(1 day)", { Arn: arn }, { GroupName: "none" }), {
      name: "ResourceNotFoundException",
      message: "Schedule group none does not exist.",
    });
  });
});
