import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ManualClock } from "../../manualClock.ts";
import { Workshop } from "../lambda/workshop.ts";
import { clientOptions, suiteEnd } from "../startedEmulator.ts";

suite("SNS", { timeout: 120_000 }, () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const end = suiteEnd();
  let workshop: Workshop;
  let sns: SNSClient;
  before(async () => {
    workshop = await Workshop.open(end, clock);
    sns = new SNSClient(clientOptions(workshop.emulator));
    end.after(() => sns.destroy());
  });

  async function topic(Attributes?: Record<string, string>): Promise<string> {
    const fifo = Attributes?.["FifoTopic"] === "true" ? ".fifo" : "";
    const Name = `${workshop.name("topic")}${fifo}`;
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
    return TopicArn;
  }
  async function subscribe(TopicArn: string, Endpoint: string, Attributes?: Record<string, string>) {
    const Protocol = Endpoint.includes(":lambda:") ? "lambda" : "sqs";
    const { SubscriptionArn = "" } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }),
    );
    return SubscriptionArn;
  }
  const bodyOf = ({ Body = "" }: { Body?: string | undefined }) =>
    JSON.parse(Body) as Record<string, unknown>;

  test("with raw delivery a queue gets the message alone, with its attributes of every type", async () => {
    const { url, arn } = await workshop.queue();
    const TopicArn = await topic();
    await subscribe(TopicArn, arn, { RawMessageDelivery: "true" });
    const MessageAttributes = {
      text: { DataType: "String", StringValue: "a" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
    };
    await sns.send(new PublishCommand({ TopicArn, Message: "plain", MessageAttributes }));
    const message = await workshop.message(url);
    assert.equal(message.Body, "plain");
    assert.equal(message.MessageAttributes?.["text"]?.StringValue, "a");
    assert.deepEqual([...(message.MessageAttributes?.["bytes"]?.BinaryValue ?? [])], [0, 255]);
  });

  test("a structured message has a text for each protocol, and one without a default is refused", async () => {
    const { url, arn } = await workshop.queue();
    const TopicArn = await topic();
    await subscribe(TopicArn, arn);
    const publish = (message: object) =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Message: JSON.stringify(message),
          MessageStructure: "json",
          Subject: "Hello",
        }),
      );
    await publish({ default: "for all", sqs: "for queues" });
    const { Message, Subject } = bodyOf(await workshop.message(url));
    assert.deepEqual([Message, Subject], ["for queues", "Hello"]);
    await assert.rejects(publish({ sqs: "x" }), {
      name: "InvalidParameterException",
      message: "Invalid parameter: Message Structure - No default entry in JSON message body",
    });
  });

  test("a FIFO topic numbers its messages, keeps their order and takes each once in five minutes", async () => {
    const TopicArn = await topic({ FifoTopic: "true", ContentBasedDeduplication: "true" });
    const QueueName = `${workshop.name("queue")}.fifo`;
    const { QueueUrl } = await workshop.sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }),
    );
    await subscribe(TopicArn, `arn:aws:sqs:us-east-1:000000000000:${QueueName}`);
    const publish = (Message: string) =>
      sns.send(new PublishCommand({ TopicArn, Message, MessageGroupId: "g" }));
    const first = await publish("1");
    for (const text of ["2", "3", "4"]) await publish(text);
    const again = await publish("1");
    assert.deepEqual([again.MessageId, again.SequenceNumber], [first.MessageId, first.SequenceNumber]);
    const bodies: unknown[] = [];
    while (bodies.length < 4) {
      const { Body } = await workshop.message(QueueUrl ?? "");
      bodies.push(bodyOf({ Body }));
    }
    assert.deepEqual(
      bodies.map((body) => (body as { Message: string }).Message),
      ["1", "2", "3", "4"],
    );
    const numbers = bodies.map((body) => (body as { SequenceNumber: string }).SequenceNumber);
    assert.deepEqual(numbers, numbers.toSorted());
    assert.equal(numbers[0], first.SequenceNumber);
    clock.advance(300_001);
    const later = await publish("1");
    assert.notEqual(later.MessageId, first.MessageId);
    await assert.rejects(sns.send(new PublishCommand({ TopicArn, Message: "x" })), {
      message: "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    });
  });

  test("each entry of a batch is taken or refused for itself; a batch as a whole has its rules", async () => {
    const { url, arn } = await workshop.queue();
    const TopicArn = await topic();
    await subscribe(TopicArn, arn, { RawMessageDelivery: "true" });
    const send = (entries: readonly { Id: string; Message: string }[]) =>
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [...entries] }));
    const { Successful = [], Failed = [] } = await send([
      { Id: "good", Message: "m" },
      { Id: "bad", Message: "" },
    ]);
    assert.deepEqual(
      [Successful.map(({ Id }) => Id), Failed.map(({ Id, Code }) => [Id, Code])],
      [["good"], [["bad", "InvalidParameter"]]],
    );
    assert.equal((await workshop.message(url)).Body, "m");
    const twice = { Id: "a", Message: "m" };
    await assert.rejects(send([twice, twice]), { name: "BatchEntryIdsNotDistinctException" });
    await assert.rejects(send([]), { name: "EmptyBatchRequestException" });
    const many = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), Message: "m" }));
    await assert.rejects(send(many), { name: "TooManyEntriesInBatchRequestException" });
    const long = ["a", "b"].map((Id) => ({ Id, Message: "m".repeat(200_000) }));
    await assert.rejects(send(long), { name: "BatchRequestTooLongException" });
  });

  test("a filter that is set later counts from then on, and an empty one lets all through", async () => {
    const { url, arn } = await workshop.queue();
    const TopicArn = await topic();
    const SubscriptionArn = await subscribe(TopicArn, arn, { RawMessageDelivery: "true" });
    const filter = (AttributeValue: string) =>
      sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: "FilterPolicy",
          AttributeValue,
        }),
      );
    const publish = (Message: string, kind: string) =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Message,
          MessageAttributes: { kind: { DataType: "String", StringValue: kind } },
        }),
      );
    await publish("before", "b");
    await filter('{"kind":["a"]}');
    await publish("hidden", "b");
    await publish("seen", "a");
    await filter("{}");
    await publish("after", "b");
    const texts = new Set<string | undefined>();
    while (texts.size < 3) texts.add((await workshop.message(url)).Body);
    assert.deepEqual(texts, new Set(["after", "before", "seen"]));
    await assert.rejects(filter("["), {
      message: "Invalid parameter: FilterPolicy: failed to parse JSON",
    });
  });

  test("a function's destination may be a topic of the emulator, and its subscriber another function", async () => {
    const TopicArn = await topic();
    const notes = workshop.file();
    const { url, arn } = await workshop.queue();
    await subscribe(TopicArn, arn);
    const FunctionName = await workshop.fn();
    await workshop.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        DestinationConfig: { OnSuccess: { Destination: TopicArn } },
      }),
    );
    const requestId = await workshop.event(FunctionName, { notes });
    const { Message, Subject } = bodyOf(await workshop.message(url));
    const record = JSON.parse(String(Message)) as { requestContext: { requestId: string } };
    assert.deepEqual([record.requestContext.requestId, Subject], [requestId, undefined]);
  });

  test("a topic that is created again is the same one, unless something else is asked for", async () => {
    const Name = workshop.name("topic");
    const Tags = [{ Key: "team", Value: "blue" }];
    const make = (input: object) => sns.send(new CreateTopicCommand({ Name, ...input }));
    const { TopicArn = "" } = await make({ Attributes: { DisplayName: "Orders" }, Tags });
    assert.equal((await make({})).TopicArn, TopicArn);
    await assert.rejects(make({ Attributes: { DisplayName: "Other" } }), {
      message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    });
    await assert.rejects(make({ Tags: [{ Key: "team", Value: "red" }] }), {
      message: "Invalid parameter: Tags Reason: Topic already exists with different tags",
    });
    const tags = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    assert.deepEqual(tags.Tags, Tags);
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "Sales" }),
    );
    await sns.send(
      new AddPermissionCommand({
        TopicArn,
        Label: "l",
        AWSAccountId: ["111122223333"],
        ActionName: ["Publish"],
      }),
    );
    const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    assert.equal(Attributes["DisplayName"], "Sales");
    assert.match(Attributes["Policy"] ?? "", /"Sid":"l".*"Action":"SNS:Publish"/);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await assert.rejects(sns.send(new GetTopicAttributesCommand({ TopicArn })), {
      name: "NotFoundException",
      message: "Topic does not exist",
    });
  });

  test("subscribing twice is subscribing once; who is unsubscribed gets nothing more", async () => {
    const { url, arn } = await workshop.queue();
    const TopicArn = await topic();
    const SubscriptionArn = await subscribe(TopicArn, arn);
    assert.equal(await subscribe(TopicArn, arn), SubscriptionArn);
    await assert.rejects(subscribe(TopicArn, arn, { RawMessageDelivery: "true" }), {
      message: "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
    });
    const listed = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    assert.deepEqual(
      listed.Subscriptions?.map((each) => each.SubscriptionArn),
      [SubscriptionArn],
    );
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    const second = await workshop.queue();
    await subscribe(TopicArn, second.arn);
    await sns.send(new PublishCommand({ TopicArn, Message: "m" }));
    await workshop.message(second.url);
    const { Messages } = await workshop.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
    assert.equal(Messages, undefined);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    assert.equal(Attributes?.["SubscriptionsDeleted"], "1");
  });

  test("lists of topics come in pages of a hundred", async () => {
    const made = await Promise.all(Array.from({ length: 101 }, () => topic()));
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sns.send(new ListTopicsCommand({ NextToken }));
      assert.ok((page.Topics?.length ?? 0) <= 100);
      found.push(...(page.Topics ?? []).map(({ TopicArn }) => TopicArn));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.ok(made.every((arn) => found.includes(arn)));
    assert.equal(new Set(found).size, found.length);
  });
});
