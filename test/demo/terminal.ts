// The main job without an editor: which functions are there, one of them called with its saved event, its logs.
import { LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Demo, runWorkbench, startEmulator } from "./workbench.ts";

const functionName = "ListProducts";
const event = "events/ListProducts/tea.json";

export async function showInTerminal({ say, signal }: Demo): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "lw-demo-"));
  const target = ["--data-dir", dataDir];
  const emulator = await startEmulator(["--port", "0", ...target]);
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

    say(`\n$ lambda-workbench invoke ${functionName} --event ${event}`);
    const invoke = runWorkbench(["invoke", functionName, "--event", event, ...target]);
    const code = await invoke.ended;
    if (code !== 0) throw new Error(`The call ended with ${code}.`);

    say(`\n$ lambda-workbench logs ${functionName} --follow`);
    await followOneCall(target, signal);
    say("\nThat was it. `npm start` shows the same in VS Code.");
  } finally {
    await emulator.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Streams the logs until the line comes with which Lambda closes a call. */
async function followOneCall(target: readonly string[], signal: AbortSignal): Promise<void> {
  const { promise: reported, resolve, reject } = Promise.withResolvers<void>();
  const stream = runWorkbench(["logs", functionName, "--follow", ...target], {
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
