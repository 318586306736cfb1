import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  StartLiveTailCommand,
  type StartLiveTailCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

describe("a live tail", () => {
  const end = suiteEnd();
  const logGroupName = "/tailed";
  const group = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  let client: CloudWatchLogsClient;
  before(async () => {
    const emulator = await startedEmulator(end);
    // Live tail prepends "stream-" to the host name, which a loopback address cannot have.
    client = new CloudWatchLogsClient({ ...clientOptions(emulator), disableHostPrefix: true });
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ["a", "b"])
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  });

  async function put(logStreamName: string, ...messages: string[]): Promise<void> {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  /** Tails until `count` events have come, having put them once the session has begun. */
  async function tail(input: Partial<StartLiveTailCommandInput>, count: number, write: () => Promise<void>) {
    const abort = new AbortController();
    const { responseStream } = await client.send(
      new StartLiveTailCommand({ logGroupIdentifiers: [group], ...input }),
      { abortSignal: abort.signal },
    );
    assert.ok(responseStream);
    const results: (string | undefined)[] = [];
    let isSampled = false;
    for await (const { sessionStart, sessionUpdate } of responseStream) {
      if (sessionStart !== undefined) {
        assert.deepEqual(sessionStart.logGroupIdentifiers, [group]);
        assert.match(sessionStart.sessionId ?? "", /^[0-9a-f-]{36}$/);
        await write();
      }
      isSampled ||= sessionUpdate?.sessionMetadata?.sampled ?? false;
      for (const { message } of sessionUpdate?.sessionResults ?? []) results.push(message);
      if (results.length >= count) break;
    }
    abort.abort();
    return { results, isSampled };
  }

  test("shows what is written from its start on", async () => {
    const { results } = await tail({}, 3, async () => {
      await put("a", "one", "two");
      await put("b", "three");
    });
    assert.deepEqual(results, ["one", "two", "three"]);
  });

  test("shows only what its pattern and streams select", async () => {
    const { results } = await tail({ logStreamNames: ["b"], logEventFilterPattern: "ERROR" }, 1, async () => {
      await put("a", "ERROR in a");
      await put("b", "INFO in b", "ERROR in b");
    });
    assert.deepEqual(results, ["ERROR in b"]);
  });

  test("says when there was too much to show", async () => {
    const { results, isSampled } = await tail({}, 500, () =>
      put("a", ...Array.from({ length: 600 }, (_, index) => `line ${index}`)),
    );
    assert.equal(results.length, 500);
    assert.equal(isSampled, true);
  });

  test("is refused for a group that is not there and a pattern that is none", async () => {
    const start = (input: Partial<StartLiveTailCommandInput>) =>
      client.send(new StartLiveTailCommand({ logGroupIdentifiers: [group], ...input }));
    await assert.rejects(start({ logGroupIdentifiers: [`${group}x`] }), {
      name: "ResourceNotFoundException",
    });
    await assert.rejects(start({ logEventFilterPattern: "{ $.a" }), { name: "InvalidParameterException" });
  });
});

test("a live tail ends with the emulator, with what had not been shown yet", async (t) => {
  const emulator = await startedEmulator(t);
  const client = new CloudWatchLogsClient({ ...clientOptions(emulator), disableHostPrefix: true });
  const logGroupName = "/ended";
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  const { responseStream = [] } = await client.send(
    new StartLiveTailCommand({ logGroupIdentifiers: [logGroupName] }),
  );
  const messages: (string | undefined)[] = [];
  let stopped: Promise<void> | undefined;
  for await (const { sessionStart, sessionUpdate } of responseStream) {
    for (const { message } of sessionUpdate?.sessionResults ?? []) messages.push(message);
    if (sessionStart === undefined) continue;
    const logEvents = [{ timestamp: Date.now(), message: "last" }];
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
    stopped = emulator.stop();
  }
  assert.deepEqual(messages, ["last"]);
  await stopped;
});
