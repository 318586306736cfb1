import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  type Action,
  CreateTopicRuleCommand,
  DeleteTopicRuleCommand,
  DescribeEndpointCommand,
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  IoTClient,
  ListTagsForResourceCommand,
  ListThingsCommand,
  ListTopicRulesCommand,
  ReplaceTopicRuleCommand,
} from "@aws-sdk/client-iot";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { Workshop } from "../lambda/workshop.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";

suite("IoT topic rules", () => {
  const end = suiteEnd();
  let workshop: Workshop;
  let iot: IoTClient;
  let data: IoTDataPlaneClient;
  before(async () => {
    workshop = await Workshop.open(end, new ManualClock());
    iot = new IoTClient(clientOptions(workshop.emulator));
    data = new IoTDataPlaneClient(clientOptions(workshop.emulator));
    end.after(() => {
      iot.destroy();
      data.destroy();
    });
  });

  const roleArn = "arn:aws:iam::000000000000:role/iot";
  async function rule(sql: string, actions: Action[], errorAction?: Action): Promise<string> {
    const ruleName = workshop.name("rule").replaceAll("-", "_");
    await iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload: { sql, actions, errorAction } }));
    return ruleName;
  }
  const publish = (topic: string, payload: unknown) =>
    data.send(new PublishCommand({ topic, qos: 1, payload: Buffer.from(JSON.stringify(payload)) }));

  test("a message reaches the queue of the rule that it meets, as the statement makes it", async () => {
    const { url } = await workshop.queue();
    const topic = workshop.name("room");
    await rule(`SELECT temp, topic(2) AS what FROM '${topic}/+' WHERE temp > 20`, [
      { sqs: { roleArn, queueUrl: url } },
    ]);
    await publish(`${topic}/cold`, { temp: 3 });
    await publish(`${topic}/kitchen`, { temp: 21, unit: "C" });
    const { Body } = await workshop.message(url);
    assert.equal(Body, '{"temp":21,"what":"kitchen"}');
  });

  test("a rule calls a function, and publishes again for others", async () => {
    const { url } = await workshop.queue();
    const [from, to] = [workshop.name("from"), workshop.name("to")];
    const FunctionName = await workshop.fn();
    const notes = workshop.file();
    await rule(`SELECT * FROM '${from}'`, [
      { lambda: { functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}` } },
      { republish: { roleArn, topic: `${to}/\${topic(1)}` } },
    ]);
    await rule(`SELECT notes FROM '${to}/#'`, [{ sqs: { roleArn, queueUrl: url } }]);
    await publish(from, { notes });
    assert.equal((await workshop.message(url)).Body, JSON.stringify({ notes }));
    await until(() => workshop.runs(notes).length === 1);
  });

  test("what an action's target will not take goes to the error action", async () => {
    const { url } = await workshop.queue();
    const topic = workshop.name("lost");
    const ruleName = await rule(
      `SELECT * FROM '${topic}'`,
      [{ sqs: { roleArn, queueUrl: "http://127.0.0.1/000000000000/gone" } }],
      { sqs: { roleArn, queueUrl: url } },
    );
    await publish(topic, { n: 1 });
    const { Body = "" } = await workshop.message(url);
    const told = JSON.parse(Body) as Readonly<Record<string, unknown>>;
    assert.equal(told["ruleName"], ruleName);
    assert.equal(told["base64OriginalPayload"], Buffer.from('{"n":1}').toString("base64"));
  });

  test("a message may name its rule, and a rule may rest", async () => {
    const { url } = await workshop.queue();
    const ruleName = await rule("SELECT *, topic() AS t", [{ sqs: { roleArn, queueUrl: url } }]);
    await iot.send(new DisableTopicRuleCommand({ ruleName }));
    await publish(`$aws/rules/${ruleName}/a/b`, { n: 1 });
    await iot.send(new EnableTopicRuleCommand({ ruleName }));
    await publish(`$aws/rules/${ruleName}/a/b`, { n: 2 });
    assert.equal((await workshop.message(url)).Body, '{"n":2,"t":"a/b"}');
  });

  test("rules that publish to themselves end", async () => {
    const topic = workshop.name("round");
    await rule(`SELECT * FROM '${topic}'`, [{ republish: { roleArn, topic } }]);
    await publish(topic, {});
  });

  test("rules are made, changed, listed and deleted as in AWS", async () => {
    const topic = workshop.name("kept");
    const ruleName = topic.replaceAll("-", "_");
    const topicRulePayload = { sql: `SELECT * FROM '${topic}/#'`, actions: [], description: "first" };
    await iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload, tags: "a=1&b=2" }));
    await assert.rejects(iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload })), {
      name: "ResourceAlreadyExistsException",
    });
    await iot.send(
      new ReplaceTopicRuleCommand({
        ruleName,
        topicRulePayload: { ...topicRulePayload, description: "second" },
      }),
    );
    const { rule: kept, ruleArn: resourceArn } = await iot.send(new GetTopicRuleCommand({ ruleName }));
    assert.deepEqual(
      [kept?.description, kept?.ruleDisabled, kept?.sql],
      ["second", false, topicRulePayload.sql],
    );
    const { tags } = await iot.send(new ListTagsForResourceCommand({ resourceArn }));
    assert.deepEqual(tags, [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    const { rules } = await iot.send(new ListTopicRulesCommand({ topic: `${topic}/x` }));
    assert.deepEqual(
      rules?.map((each) => [each.ruleName, each.topicPattern]),
      [[ruleName, `${topic}/#`]],
    );
    await iot.send(new DeleteTopicRuleCommand({ ruleName }));
    await assert.rejects(iot.send(new GetTopicRuleCommand({ ruleName })), { name: "UnauthorizedException" });
    const { endpointAddress } = await iot.send(new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" }));
    assert.equal(endpointAddress, `127.0.0.1:${workshop.emulator.port}`);
  });

  test("what AWS refuses is refused", async () => {
    const wrong = (ruleName: string, sql: string, actions: Action[] = []) =>
      iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload: { sql, actions } }));
    await assert.rejects(wrong("a", "SELECT nope() FROM 'a'"), { name: "SqlParseException" });
    await assert.rejects(wrong("a-b", "SELECT * FROM 'a'"), { name: "InvalidRequestException" });
    const republish = { roleArn, topic: "${nope()}" };
    await assert.rejects(wrong("a", "SELECT * FROM 'a'", [{ republish }]), { name: "SqlParseException" });
    await assert.rejects(publish("a/+", {}), { name: "InvalidRequestException" });
    await assert.rejects(publish("a/b/c/d/e/f/g/h/i", {}), { name: "InvalidRequestException" });
    await assert.rejects(publish("a", "x".repeat(130 * 1024)), { name: "RequestEntityTooLargeException" });
    await assert.rejects(iot.send(new ListThingsCommand({})), /is not emulated/);
  });
});
