import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as v from "valibot";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import type { EmulatorOptions } from "../../../src/emulator/options.ts";
import { zipOf } from "../../conformance/packages.ts";
import type { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { clientOptions, type End, startedEmulator } from "../startedEmulator.ts";

/** A handler that notes each of its runs in the file that its event names, then does what the event says. */
export const noting = `
const { appendFileSync, existsSync } = require("node:fs");
exports.handler = async (event, context) => {
  if (event.notes) appendFileSync(event.notes, context.awsRequestId + "\\n");
  while (event.waitFor && !existsSync(event.waitFor)) await new Promise((resolve) => setTimeout(resolve, 10));
  if (event.fail) throw new TypeError("as asked");
  return { version: context.functionVersion, event };
};
`;

/** An emulator with a clock that stands still, and what tests of asynchronous invocations do with it. */
export class Workshop {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly #folder: string;
  #made = 0;

  private constructor(emulator: Emulator, clock: ManualClock, folder: string) {
    this.emulator = emulator;
    this.clock = clock;
    this.#folder = folder;
    this.lambda = new LambdaClient(clientOptions(emulator));
    this.sqs = new SQSClient(clientOptions(emulator));
  }

  static async open(end: End, clock: ManualClock, options: Partial<EmulatorOptions> = {}): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(folder, { recursive: true, force: true }));
    const workshop = new Workshop(await startedEmulator(end, { clock, ...options }), clock, folder);
    end.after(() => {
      workshop.lambda.destroy();
      workshop.sqs.destroy();
    });
    return workshop;
  }

  /** A name that nothing else has. */
  name(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  /** A path in a folder of this workshop. */
  file(): string {
    return join(this.#folder, this.name("file"));
  }

  /** What the runs of `noting` wrote into a file: their request ids. */
  runs(file: string): string[] {
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  }

  /** Creates a function and waits until it is active. */
  async fn(
    options: Partial<CreateFunctionCommandInput> & { readonly source?: string } = {},
  ): Promise<string> {
    const { source = noting, ...input } = options;
    const FunctionName = this.name("fn");
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/test",
        Code: { ZipFile: await zipOf({ "index.js": source }) },
        ...input,
      }),
    );
    await this.ready(FunctionName);
    return FunctionName;
  }

  /** Waits until no change of the function is under way. */
  async ready(FunctionName: string): Promise<void> {
    await until(async () => {
      this.clock.advance(100);
      const { State, LastUpdateStatus } = await this.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      return State === "Active" && LastUpdateStatus === "Successful";
    });
  }

  arn(functionName: string): string {
    return `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;
  }

  async queue(): Promise<{ readonly url: string; readonly arn: string }> {
    const QueueName = this.name("queue");
    const { QueueUrl = "" } = await this.sqs.send(new CreateQueueCommand({ QueueName }));
    return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
  }

  /** Invokes asynchronously. Returns the request id. */
  async event(functionName: string, payload: unknown = {}, qualifier?: string): Promise<string> {
    const { StatusCode, Payload, $metadata } = await this.lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: "Event",
        Payload: JSON.stringify(payload),
        Qualifier: qualifier,
      }),
    );
    if (StatusCode !== 202 || (Payload?.length ?? 0) > 0) throw new Error(`The answer was ${StatusCode}`);
    return $metadata.requestId ?? "";
  }

  /** Waits for the next message of a queue and takes it out. The clock must not stand in its way. */
  async message(url: string): Promise<Message> {
    const message = await until(async () => {
      const { Messages } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ["All"] }),
      );
      return Messages?.[0];
    });
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    return message;
  }

  /** Waits for a record of a destination. */
  async record(url: string): Promise<Record> {
    return v.parse(recordSchema, JSON.parse((await this.message(url)).Body ?? ""));
  }
}

const recordSchema = v.looseObject({
  requestContext: v.object({
    requestId: v.string(),
    functionArn: v.string(),
    condition: v.string(),
    approximateInvokeCount: v.number(),
  }),
});

type Record = v.InferOutput<typeof recordSchema>;
