// The main job without an editor: which functions are there, one of them called, its logs.
import { LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Sample } from "./samples.ts";
import { type Demo, runWorkbench, startEmulator } from "./workbench.ts";

export async function showInTerminal({ sample, say, signal }: Demo): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "lw-demo-"));
  const target = ["--data-dir", dataDir];
  const emulator = await startEmulator(sample, ["--port", "0", ...target]);
  try {
    const { endpoint, region, accessKeyId, secretAccessKey } = emulator.ready;
    say(`\nThe emulator answers at ${endpoint}. Its functions, asked for with the AWS SDK:`);
    const credentials = { accessKeyId, secretAccessKey };
    const client = new LambdaClient({ endpoint, region, credentials });
    for await (const page of paginateListFunctions({ client }, {})) {
      for (const { FunctionName: name, Runtime: runtime, MemorySize: memory } of page.Functions ?? []) {
        say(`  ${name?.padEnd(16)} ${runtime?.padEnd(12)} ${memory} MB`);
      }
    }
    client.destroy();

    const { trigger } = sample;
    if (trigger.kind === "drop") {
      const place = join(dataDir, "buckets", trigger.bucket, trigger.key);
      say(`\n$ cp ${trigger.file} .lambda-workbench/${relative(dataDir, place)}`);
      mkdirSync(dirname(place), { recursive: true });
      copyFileSync(join(sample.folder, trigger.file), place);
    } else {
      say(`\n$ lambda-workbench invoke ${sample.functionName} --event ${trigger.event}`);
      const args = ["invoke", sample.functionName, "--event", trigger.event, ...target];
      const code = await runWorkbench(sample, args).ended;
      if (code !== 0) throw new Error(`The call ended with ${code}.`);
    }

    say(`\n$ lambda-workbench logs ${sample.functionName} --follow`);
    await followOneCall(sample, target, signal);
    say("\nThat was it. `npm start` shows the same in VS Code.");
  } finally {
    await emulator.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Streams the logs until the line comes with which Lambda closes a call. */
async function followOneCall(sample: Sample, target: readonly string[], signal: AbortSignal): Promise<void> {
  const { promise: reported, resolve, reject } = Promise.withResolvers<void>();
  const stream = runWorkbench(sample, ["logs", sample.functionName, "--follow", ...target], {
    onLine: (line) => {
      console.log(line);
      if (/\bREPORT RequestId: /.test(line)) resolve();
    },
  });
  void stream.ended.then(() => reject(new Error("The stream of logs has ended early.")));
  signal.addEventListener("abort", () => reject(new Error("Interrupted.")), { once: true });
  try {
    await reported;
  } finally {
    await stream.stop();
  }
}
