import assert from "node:assert/strict";
import { test } from "node:test";
import { Clients } from "../../../../src/aws/clients.ts";
import type { Clock } from "../../../../src/shared/clock.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import type { DocumentKind, Revision, Update } from "../../../../src/ui/documents/kind.ts";
import { saveRevision } from "../../../../src/ui/documents/saveRevision.ts";

const mine: Update = { entries: { STAGE: "prod" }, revisionId: "1", before: { STAGE: "dev" } };
const theirs: Revision = { entries: { STAGE: "test" }, revisionId: "2" };
const target = { kind: "aws", profile: "dev", region: "eu-west-1" } as const;
const access = { clients: new Clients(), target };

/** Time passes as fast as anybody asks for it. */
function fastClock(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = [];
  const after = (ms: number, callback: () => void) => {
    pauses.push(ms);
    queueMicrotask(callback);
    return () => undefined;
  };
  return { clock: { now: () => 0, after }, pauses };
}

/** Answers an update by the codes in turn, and then saves. */
function kindThatRefuses(codes: readonly string[]): DocumentKind {
  const left = [...codes];
  return {
    scheme: "test",
    ending: ".test",
    noun: "settings",
    fetch: () => Promise.resolve(theirs),
    update(_access, _name, revision) {
      const code = left.shift();
      if (code === undefined) return Promise.resolve(revision);
      return Promise.reject(new AppError(code, { userMessage: code }));
    },
    write: () => "",
    read: () => ({ kind: "entries", entries: {}, hidden: [] }),
    size: () => ({ bytes: 0, limitBytes: 0 }),
    rewrite: (text) => text,
  };
}

test("an update under way is waited for, at growing pauses", async () => {
  const { clock, pauses } = fastClock();
  const kind = kindThatRefuses(Array.from({ length: 7 }, () => "conflict"));
  assert.equal((await saveRevision(kind, mine, { access, subject: { name: "f" }, clock })).kind, "saved");
  assert.deepEqual(pauses, [200, 400, 800, 1600, 3200, 5000, 5000]);
});

test("an update that never ends is given up after a minute", async () => {
  const { clock, pauses } = fastClock();
  const kind = kindThatRefuses(Array.from({ length: 1000 }, () => "conflict"));
  await assert.rejects(saveRevision(kind, mine, { access, subject: { name: "f" }, clock }), {
    code: "conflict",
  });
  const inAll = pauses.reduce((sum, ms) => sum + ms, 0);
  assert.ok(inAll >= 55_000 && inAll < 70_000, `${inAll} ms`);
});

test("another revision is not written over: it is what stands there now", async () => {
  const { clock } = fastClock();
  const outcome = await saveRevision(kindThatRefuses(["revision-conflict"]), mine, {
    access,
    subject: { name: "f" },
    clock,
  });
  assert.deepEqual(outcome, { kind: "conflict", current: theirs });
});

test("any other refusal is the caller's", async () => {
  const { clock, pauses } = fastClock();
  const kind = kindThatRefuses(["access-denied"]);
  await assert.rejects(saveRevision(kind, mine, { access, subject: { name: "f" }, clock }), {
    code: "access-denied",
  });
  assert.deepEqual(pauses, []);
});
