import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { ReadyLine } from "../../../src/protocol/emulator.ts";
import { zipOf } from "../../conformance/packages.ts";
import { until } from "../../until.ts";
import { builtCli } from "../builtCli.ts";
import { clientOptions } from "../startedEmulator.ts";

const kills = 5;
const eventsBetweenKills = 40;

const source = `
const { appendFileSync } = require("node:fs");
exports.handler = async ({ file, id }) => {
  appendFileSync(file, "begin " + id + "\\n");
  await new Promise((resolve) => setTimeout(resolve, 5));
  appendFileSync(file, "end " + id + "\\n");
};
`;

test(
  "kill -9 loses no accepted event, and repeats only those that it cut off",
  { timeout: 120_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    const file = join(folder, "runs");
    const program = new Program(t, folder);
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    const first = await program.start();
    const queueArn = "arn:aws:sqs:us-east-1:000000000000:records";
    await first.sqs.send(new CreateQueueCommand({ QueueName: "records" }));
    await first.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "fn",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/test",
        Code: { ZipFile: await zipOf({ "index.js": source }) },
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: first.lambda, maxWaitTime: 20, minDelay: 1 },
      { FunctionName: "fn" },
    );
    await first.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "fn",
        DestinationConfig: { OnSuccess: { Destination: queueArn } },
      }),
    );

    const accepted: string[] = [];
    let running = first;
    for (let kill = 0; kill < kills; kill += 1) {
      const from = accepted.length;
      const call = async (index: number) => {
        const id = `${kill}-${index}`;
        const answer = await running.lambda.send(
          new InvokeCommand({
            FunctionName: "fn",
            InvocationType: "Event",
            Payload: JSON.stringify({ file, id }),
          }),
        );
        if (answer.StatusCode === 202) accepted.push(id);
      };
      const calls = Promise.allSettled(Array.from({ length: eventsBetweenKills }, (_, index) => call(index)));
      // In the middle: some are accepted, of which some have run, and others are on their way.
      await until(() => accepted.length >= from + eventsBetweenKills / 2);
      await program.kill();
      await calls;
      running = await program.start();
    }

    const lines = async (word: string) =>
      (await readFile(file, "utf8"))
        .split("\n")
        .filter((line) => line.startsWith(`${word} `))
        .map((line) => line.slice(word.length + 1));
    const records = async () => {
      const { Attributes } = await running.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: `${running.endpoint}/000000000000/records`,
          AttributeNames: ["ApproximateNumberOfMessages"],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    };
    // Those whose answer was cut off may have been accepted too: their records are awaited as well. An event has one
    // record, however often it ran, so the counts meet only if none has two.
    const ended = await until(async () => {
      const count = await records();
      const ids = new Set(await lines("end"));
      return accepted.every((id) => ids.has(id)) && count === ids.size && ids;
    });
    assert.ok(accepted.length >= (kills * eventsBetweenKills) / 2);

    // An attempt that was cut off runs again; one whose end was recorded does not.
    const repeated = (await lines("begin")).length - ended.size;
    assert.ok(repeated <= kills * mostAtOnce, `${repeated} events ran again after ${kills} kills`);
  },
);

/** Events of one function that run at the same time: the emulator's own choice for this machine. */
const mostAtOnce = Math.max(4, 2 * availableParallelism());

interface Running {
  readonly endpoint: string;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

/** The emulator as a process of its own, on one data directory. */
class Program {
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(t: TestContext, folder: string) {
    this.#folder = folder;
    t.after(() => this.kill());
  }

  async start(): Promise<Running> {
    const args = ["start", "--port", "0", "--data-dir", join(this.#folder, "data")];
    const child = spawn(process.execPath, [builtCli(), ...args], {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const ready = v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), line);
    const options = clientOptions(ready);
    return { endpoint: ready.endpoint, lambda: new LambdaClient(options), sqs: new SQSClient(options) };
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
