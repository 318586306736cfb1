import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { listMappings } from "../../aws/mappings.ts";
import { sendMessage } from "../../aws/sources/queues.ts";
import { putRecord } from "../../aws/sources/streams.ts";
import type { LocalTarget } from "../../aws/target.ts";
import { parseArn } from "../../shared/arn.ts";
import { AppError } from "../../shared/errors.ts";
import { choose, say } from "../kit/askSetting.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { localFunction, type Given, type SourcesApp } from "./app.ts";
import { askContent } from "./content.ts";

/** Sends to sources, and offers again what was sent last. It is kept in memory alone: nothing is written down. */
export class Sender {
  readonly #app: SourcesApp;
  readonly #last = new Map<string, string>();

  constructor(app: SourcesApp) {
    this.#app = app;
  }

  async message(given: Given): Promise<void> {
    const title = vscode.l10n.t("Send Test Message");
    const { source, text, target } = await this.#prepare(given, { service: "sqs", title });
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
    const { source, text, target } = await this.#prepare(given, { service: "kinesis", title });
    await putRecord(target, source, { text, partitionKey: "test" });
    say(vscode.l10n.t("Put a record into {0}", nameIn(source)));
  }

  async #prepare(
    given: Given,
    { service, title }: { readonly service: string; readonly title: string },
  ): Promise<{ readonly source: string; readonly text: string; readonly target: LocalTarget }> {
    const { fn, target } = await localFunction(this.#app, given, title);
    const source = given?.value ?? (await this.#chooseSource(fn, target, service));
    const text = given?.text ?? (await askContent(`${title}: ${nameIn(source)}`, this.#last.get(source)));
    this.#last.set(source, text);
    return { source, text, target };
  }

  async #chooseSource(fn: FunctionAtTarget, target: LocalTarget, service: string): Promise<string> {
    const mappings = await listMappings({ clients: this.#app.clients, target }, fn.name);
    const arns = mappings.flatMap(({ EventSourceArn: arn = "" }) =>
      parseArn(arn)?.service === service ? [arn] : [],
    );
    const [only, ...more] = arns;
    if (only === undefined) {
      throw new AppError("no-source", {
        userMessage: vscode.l10n.t("{0} has no such source of events.", fn.name),
      });
    }
    if (more.length === 0) return only;
    return await choose(
      fn.name,
      arns.map((arn) => ({ label: nameIn(arn), description: arn, value: arn })),
    );
  }
}

/** `jobs` of a queue, `orders` of a stream. */
function nameIn(arn: string): string {
  return (parseArn(arn)?.resource ?? arn).replace(/^[\w-]+\//, "");
}
