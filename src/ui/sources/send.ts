import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { listMappings } from "../../aws/mappings.ts";
import { localApi } from "../../aws/localApi.ts";
import { putObject } from "../../aws/sources/buckets.ts";
import { publish, publishToThings } from "../../aws/sources/topics.ts";
import { sendMessage } from "../../aws/sources/queues.ts";
import { putRecord } from "../../aws/sources/streams.ts";
import type { LocalTarget } from "../../aws/target.ts";
import { parseArn } from "../../shared/arn.ts";
import { AppError } from "../../shared/errors.ts";
import { choose, say } from "../kit/askSetting.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { localFunction, type Given, type SourcesApp } from "./app.ts";
import { askText } from "../kit/ask.ts";
import { askContent } from "./content.ts";
import { nameIn } from "./names.ts";

/** Sends to sources, and offers again what was sent last. It is kept in memory alone: nothing is written down. */
export class Sender {
  readonly #app: SourcesApp;
  readonly #last = new Map<string, string>();

  constructor(app: SourcesApp) {
    this.#app = app;
  }

  async message(given: Given): Promise<void> {
    const title = vscode.l10n.t("Send Test Message");
    const { source, text, target } = await this.#prepare(given, { service: ["sqs"], title });
    const isFifo = source.endsWith(".fifo");
    await sendMessage(target, source, {
      body: text,
      // A message sent twice is meant twice.
      ...(isFifo && { groupId: "test", deduplicationId: randomUUID() }),
    });
    say(vscode.l10n.t("Sent a message to {0}", nameIn(source)));
  }

  async record(given: Given): Promise<void> {
    const title = vscode.l10n.t("Put Record");
    const { source, text, target } = await this.#prepare(given, { service: ["kinesis"], title });
    await putRecord(target, source, { text, partitionKey: "test" });
    say(vscode.l10n.t("Put a record into {0}", nameIn(source)));
  }

  async published(given: Given): Promise<void> {
    const title = vscode.l10n.t("Publish Test Message");
    const { source, key, text, target } = await this.#prepare(given, { service: ["sns", "iot"], title });
    if (parseArn(source)?.service === "iot") {
      const topic = await this.#topic(given, title, key);
      await publishToThings(target, topic, text);
      return say(vscode.l10n.t("Published to {0}", topic));
    }
    const isFifo = source.endsWith(".fifo");
    await publish(target, source, {
      message: text,
      ...(isFifo && { groupId: "test", deduplicationId: randomUUID() }),
    });
    say(vscode.l10n.t("Published to {0}", nameIn(source)));
  }

  /** A row has the key of an object of which its function is told. */
  async object(given: Given): Promise<void> {
    const title = vscode.l10n.t("Put Test Object");
    const {
      source,
      text,
      target,
      key: suggested = "test.json",
    } = await this.#prepare(given, { service: ["s3"], title });
    const bucket = nameIn(source);
    const key =
      given?.text !== undefined
        ? suggested
        : await askText({
            title: `${title}: ${bucket}`,
            prompt: vscode.l10n.t("Key of the object"),
            value: suggested,
            mistake: (typed) => (typed === "" ? vscode.l10n.t("Write a key.") : undefined),
          });
    await putObject(target, bucket, { key, text });
    say(vscode.l10n.t("Put {0} into {1}", key, bucket));
  }

  /** A rule's row has a topic that meets the rule. */
  async #topic(given: Given, title: string, suggested = ""): Promise<string> {
    if (given?.text !== undefined) return suggested;
    return await askText({
      title,
      prompt: vscode.l10n.t("Topic of the message"),
      value: suggested,
      mistake: (typed) => (typed === "" ? vscode.l10n.t("Write a topic.") : undefined),
    });
  }

  async #prepare(
    given: Given,
    { service, title }: { readonly service: readonly string[]; readonly title: string },
  ) {
    const { fn, target } = await localFunction(this.#app, given, title);
    const source =
      given?.value === undefined
        ? await this.#chooseSource(fn, target, service)
        : { arn: given.value, key: given.part };
    const { arn, key } = source;
    const text = given?.text ?? (await askContent(`${title}: ${nameIn(arn)}`, this.#last.get(arn)));
    this.#last.set(arn, text);
    return { source: arn, key, text, target };
  }

  async #chooseSource(
    fn: FunctionAtTarget,
    target: LocalTarget,
    services: readonly string[],
  ): Promise<Source> {
    const sources = await this.#sources(fn, target);
    const fitting = sources.filter(({ arn }) => services.includes(parseArn(arn)?.service ?? ""));
    const [only, ...more] = fitting;
    if (only === undefined) {
      throw new AppError("no-source", {
        userMessage: vscode.l10n.t("{0} has no such source of events.", fn.name),
      });
    }
    if (more.length === 0) return only;
    return await choose(
      fn.name,
      fitting.map((each) => ({ label: nameIn(each.arn), description: each.arn, value: each })),
    );
  }

  async #sources({ name }: FunctionAtTarget, target: LocalTarget): Promise<readonly Source[]> {
    const [mappings, triggers] = await Promise.all([
      listMappings({ clients: this.#app.clients, target }, name),
      localApi(target).triggers(name),
    ]);
    return [...mappings.map(({ EventSourceArn: arn = "" }) => ({ arn, key: undefined })), ...triggers];
  }
}

interface Source {
  readonly arn: string;
  readonly key?: string | undefined;
}
