import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { before, suite, test } from "node:test";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import * as v from "valibot";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { until } from "../../until.ts";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

const Posted = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    Type: v.string(),
    Message: v.string(),
    Token: v.optional(v.string()),
    SubscribeURL: v.optional(v.string()),
    UnsubscribeURL: v.optional(v.string()),
  }),
);

suite("subscribers of topics on the web", { timeout: 60_000 }, () => {
  const end = suiteEnd();
  const requests: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] =
    [];
  let emulator: Emulator;
  let sns: SNSClient;
  let address: string;
  before(async () => {
    emulator = await startedEmulator(end);
    sns = new SNSClient(clientOptions(emulator));
    end.after(() => sns.destroy());
    const server = createServer((request, response) => {
      const { url: path = "", headers } = request;
      void text(request).then((body) => {
        requests.push({ path, headers, body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    end.after(() => server.close());
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  const topic = async (Name: string) => (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? "";
  const posted = async (path: string, type: string) => {
    const found = await until(() =>
      requests.find((each) => each.path === path && each.headers["x-amz-sns-message-type"] === type),
    );
    return { ...found, message: v.parse(Posted, found.body) };
  };
  const subscribe = (TopicArn: string, path: string, Attributes?: Record<string, string>) =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: address + path, Attributes }));

  test("a server gets messages once it has visited the address that it was sent, until it visits the other", async () => {
    const TopicArn = await topic("visited");
    const { SubscriptionArn } = await subscribe(TopicArn, "/visited");
    assert.equal(SubscriptionArn, "pending confirmation");
    const asked = await posted("/visited", "SubscriptionConfirmation");
    await sns.send(new PublishCommand({ TopicArn, Message: "too early" }));
    const wrong = await fetch(asked.message.SubscribeURL?.replace(/Token=\w{4}/, "Token=0000") ?? "");
    assert.equal(wrong.status, 400);
    const confirmed = await fetch(asked.message.SubscribeURL ?? "");
    assert.match(await confirmed.text(), /<SubscriptionArn>arn:aws:sns:[^<]+<\/SubscriptionArn>/);
    await sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
    const { message, headers } = await posted("/visited", "Notification");
    assert.equal(message.Message, "hello");
    assert.equal(headers["content-type"], "text/plain; charset=UTF-8");
    assert.equal(headers["x-amz-sns-topic-arn"], TopicArn);
    await fetch(message.UnsubscribeURL ?? "");
    await posted("/visited", "UnsubscribeConfirmation");
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    assert.deepEqual(Subscriptions, []);
  });

  test("a token confirms as well, and raw messages say so", async () => {
    const TopicArn = await topic("raw");
    await subscribe(TopicArn, "/raw", { RawMessageDelivery: "true" });
    const { message } = await posted("/raw", "SubscriptionConfirmation");
    await assert.rejects(sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: "none" })), {
      message: "Invalid parameter: Token",
    });
    const { SubscriptionArn } = await sns.send(
      new ConfirmSubscriptionCommand({ TopicArn, Token: message.Token }),
    );
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    assert.equal(Attributes?.["PendingConfirmation"], "false");
    await sns.send(new PublishCommand({ TopicArn, Message: "only this" }));
    const found = await until(() =>
      requests.find((each) => each.path === "/raw" && each.headers["x-amz-sns-rawdelivery"] === "true"),
    );
    assert.equal(found.body, "only this");
  });

  test("a page in a browser cannot confirm, and no server elsewhere is ever asked", async () => {
    const TopicArn = await topic("guarded");
    await subscribe(TopicArn, "/guarded");
    const { message } = await posted("/guarded", "SubscriptionConfirmation");
    const refused = await fetch(message.SubscribeURL ?? "", { headers: { origin: "http://example.com" } });
    assert.equal(refused.status, 403);
    const elsewhere = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: "https",
        Endpoint: "https://example.invalid/hook",
        ReturnSubscriptionArn: true,
      }),
    );
    const { Attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: elsewhere.SubscriptionArn }),
    );
    assert.equal(Attributes?.["PendingConfirmation"], "true");
    await assert.rejects(sns.send(new SubscribeCommand({ TopicArn, Protocol: "https", Endpoint: address })), {
      message: "Invalid parameter: Endpoint must match the specified protocol",
    });
  });
});
