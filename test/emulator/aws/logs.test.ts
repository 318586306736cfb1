import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { Clients } from "../../../src/aws/clients.ts";
import type { LogGroup } from "../../../src/aws/logs/group.ts";
import type { TailItem } from "../../../src/aws/logs/lines.ts";
import { tail } from "../../../src/aws/logs/tail.ts";
import type { LocalTarget } from "../../../src/aws/target.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { AppError } from "../../../src/shared/errors.ts";
import { clientOptions, startedEmulator } from "../startedEmulator.ts";
import { inWords } from "../../../src/shared/phrase.ts";

const group: LogGroup = {
  name: "/tailed",
  arn: "arn:aws:logs:us-east-1:000000000000:log-group:/tailed",
};
const pollMs = { min: 5, max: 20 };

for (const source of ["liveTail", "polling"] as const) {
  test(`${source}: lines from before and after the start come once, in order`, async (t) => {
    const { target, write } = await startLogs(t);
    await write("before");
    const reader = startTail(t, target, { source, since: Date.now() - 60_000 });
    await reader.until((items) => items.length === 1);
    await write("after one", "after two");
    await reader.until((items) => items.length === 3);
    assert.deepEqual(texts(await reader.stop()), ["before", "after one", "after two"]);
  });

  test(`${source}: waits for a function that has never logged, and misses nothing of its first line`, async (t) => {
    const { target, write } = await startLogs(t);
    const reader = startTail(t, target, { source });
    await reader.until((items) => items.length === 1);
    await write("first");
    await reader.until((items) => items.length === 2);
    assert.deepEqual(texts(await reader.stop()), [
      "Nothing has been logged yet. Waiting for the first line.",
      "first",
    ]);
  });

  test(`${source}: two equal lines are two lines`, async (t) => {
    const { target, write } = await startLogs(t);
    await write("tick", "tick");
    const reader = startTail(t, target, { source, since: Date.now() - 60_000 });
    await reader.until((items) => items.length === 2);
    await write("end");
    await reader.until((items) => items.length === 3);
    assert.deepEqual(texts(await reader.stop()), ["tick", "tick", "end"]);
  });

  test(`${source}: an emulator that comes back is read on, without a line lost or doubled`, async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), "lw-tail-"));
    t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    const first = await startLogs(t, { dataDir });
    await first.write("one");
    const reader = startTail(t, first.target, { source, since: Date.now() - 60_000 });
    await reader.until((items) => items.length === 1);
    await first.emulator.stop();
    await reader.until((items) => items.some(({ kind }) => kind === "note"));
    const second = await startLogs(t, { dataDir, port: first.emulator.port });
    await second.write("two");
    await reader.until((items) => texts(items).includes("two"));
    const lines = (await reader.stop()).filter(({ kind }) => kind === "event");
    assert.deepEqual(texts(lines), ["one", "two"]);
  });
}

test("live tail ends when it is told to, says why, and polling misses and doubles nothing", async (t) => {
  const { target, write } = await startLogs(t);
  await write("one");
  const end = new AbortController();
  const since = Date.now() - 60_000;
  const reader = startTail(t, target, { source: "liveTail", since, liveSignal: end.signal });
  await reader.until((items) => items.length === 1);
  end.abort("Enough.");
  await reader.until((items) => items.length === 2);
  await write("two");
  await reader.until((items) => items.length === 3);
  assert.deepEqual(texts(await reader.stop()), ["one", "Enough.", "two"]);
});

test("where live tail is refused, polling takes over and says so", async (t) => {
  const { target, write } = await startLogs(t);
  await write("line");
  const guarded = { ...target, endpoint: await startGuard(t, target.endpoint) };
  const reader = startTail(t, guarded, { source: "liveTail", since: Date.now() - 60_000 });
  await reader.until((items) => items.length === 2);
  const [note, line] = texts(await reader.stop());
  assert.match(note ?? "", /^Live tail is refused, so the logs are polled\..*StartLiveTail/);
  assert.equal(line, "line");
});

test("keys that are not accepted end the tail with what to do", async (t) => {
  const { target } = await startLogs(t);
  const reader = startTail(t, { ...target, secretAccessKey: "wrong" }, { source: "liveTail" });
  await assert.rejects(
    reader.ended,
    (error) => error instanceof AppError && error.code === "credentials-refused",
  );
});

type StartedEmulator = Parameters<typeof startedEmulator>[1];

async function startLogs(t: TestContext, options?: StartedEmulator) {
  const emulator = await startedEmulator(t, options);
  const client = new CloudWatchLogsClient(clientOptions(emulator));
  t.after(() => client.destroy());
  const target: LocalTarget = { kind: "local", ...emulator };
  const write = async (...messages: string[]) => {
    const logGroupName = group.name;
    const logStreamName = "stream";
    const exists = (error: unknown) => {
      if (!(error instanceof Error) || error.name !== "ResourceAlreadyExistsException") throw error;
    };
    await client.send(new CreateLogGroupCommand({ logGroupName })).catch(exists);
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(exists);
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
  return { emulator, target, write };
}

/** Reads until it is stopped; what has come can be waited for. */
function startTail(
  t: TestContext,
  target: LocalTarget,
  options: Pick<Parameters<typeof tail>[2], "source" | "since" | "liveSignal">,
) {
  const clients = new Clients();
  const abort = new AbortController();
  const items: TailItem[] = [];
  const waiting = new Set<() => void>();
  const read = async () => {
    const following = { clock: systemClock, signal: abort.signal, pollMs, ...options };
    for await (const item of tail({ clients, target }, group, following)) {
      items.push(item);
      for (const check of waiting) check();
    }
  };
  const ended = read();
  // A test that does not look at the end is told of an error by what it waits for.
  ended.catch(() => undefined);
  const stop = async () => {
    abort.abort();
    await ended;
    return items;
  };
  t.after(async () => {
    abort.abort();
    await ended.catch(() => undefined);
    clients.reset();
  });
  const until = (condition: (items: readonly TailItem[]) => boolean) => {
    const seen = new Promise<void>((resolve) => {
      const check = () => {
        if (condition(items)) resolve();
      };
      waiting.add(check);
      check();
    });
    const over = ended.then(() => {
      throw new Error(`the tail ended with ${JSON.stringify(items)}`);
    });
    return Promise.race([seen, over]);
  };
  return { until, stop, ended };
}

function texts(items: readonly TailItem[]): string[] {
  return items.map((item) => (item.kind === "note" ? inWords(item.text) : item.message));
}

/** Stands before the emulator and refuses live tail, as an IAM policy would. */
async function startGuard(t: TestContext, endpoint: string): Promise<string> {
  const guard = createServer((incoming, outgoing) => {
    if (incoming.headers["x-amz-target"] === "Logs_20140328.StartLiveTail") {
      outgoing.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      outgoing.end(
        JSON.stringify({
          __type: "AccessDeniedException",
          message: "not authorized to perform: logs:StartLiveTail",
        }),
      );
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request(new URL(url ?? "/", endpoint), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  guard.listen(0, "127.0.0.1");
  await once(guard, "listening");
  t.after(() => {
    guard.closeAllConnections();
    guard.close();
  });
  const address = guard.address();
  assert.ok(typeof address === "object" && address !== null);
  return `http://127.0.0.1:${address.port}`;
}
