import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventSource, Mapping, Mappings } from "../../../../src/emulator/contracts/eventSources.ts";
import { Sources } from "../../../../src/emulator/sources/sources.ts";
import { silentLog } from "../../../../src/shared/log.ts";

const mapping = (uuid: string, kind: Mapping["kind"]): Mapping => ({
  uuid,
  kind,
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:consumer",
  roleArn: "",
  active: true,
  settings: {},
});

test("each mapping is polled from its creation to its deletion; one that cannot be says so", async () => {
  const kept = new Map([["first", mapping("first", "sqs")]]);
  const told: string[] = [];
  let tell: (uuid: string) => void = () => undefined;
  const mappings: Mappings = {
    all: () => [...kept.values()],
    get: (uuid) => kept.get(uuid),
    follow: (onChange) => {
      tell = onChange;
      return () => (tell = () => undefined);
    },
    processed: (uuid, result) => void told.push(`${uuid}: ${result}`),
  };
  const queues: EventSource = {
    kinds: ["sqs"],
    open: (uuid) => {
      told.push(`open ${uuid}`);
      return { wake: () => void told.push(`wake ${uuid}`), stop: async () => void told.push(`stop ${uuid}`) };
    },
    release: (uuid) => void told.push(`release ${uuid}`),
  };
  const sources = new Sources({ mappings, sources: [queues], log: silentLog });
  const change = (uuid: string, kind?: Mapping["kind"]) => {
    if (kind === undefined) kept.delete(uuid);
    else kept.set(uuid, mapping(uuid, kind));
    tell(uuid);
  };
  sources.start();
  change("second", "sqs");
  change("first", "sqs");
  change("first");
  change("broker", "self-managed-kafka");
  change("broker");
  await sources.stop(Promise.resolve());
  assert.deepEqual(told, [
    "open first",
    "open second",
    "wake first",
    "stop first",
    "release first",
    "broker: PROBLEM: The emulator does not poll sources of self-managed-kafka",
    "stop second",
  ]);
});
