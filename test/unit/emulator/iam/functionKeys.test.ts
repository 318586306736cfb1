import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunnableFunction } from "../../../../src/emulator/contracts/engine.ts";
import { FunctionKeys } from "../../../../src/emulator/iam/functionKeys.ts";

function holder(functionName: string, version = "$LATEST") {
  const fn: RunnableFunction = {
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    functionName,
    version,
    revision: "1",
    accountId: "000000000000",
    region: "us-east-1",
    roleArn: "arn:aws:iam::000000000000:role/R",
    code: { kind: "directory", taskRoot: "/" },
    layers: [],
    environment: {},
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralStorageMb: 512,
    logging: { format: "Text", group: "/aws/lambda/f" },
    tracing: "PassThrough",
    initialization: "on-demand",
    tenantIsolated: false,
  };
  return { fn, say: () => undefined };
}

test("each version of a function has a key of its own, in the form of AWS's", () => {
  const keys = new FunctionKeys("secret");
  const issued = [holder("a"), holder("b"), holder("a", "1")].map((each) => keys.issue(each));
  const ids = issued.map(({ accessKeyId }) => accessKeyId);
  assert.equal(new Set(ids).size, 3);
  for (const { accessKeyId, secretAccessKey } of issued) {
    assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.match(secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
    assert.equal(keys.secretOf(accessKeyId), secretAccessKey);
  }
  assert.deepEqual(keys.principalOf(ids[1] ?? ""), {
    roleArn: "arn:aws:iam::000000000000:role/R",
    functionName: "b",
  });
});

test("what a function signed holds after a restart, and for nobody with another secret", () => {
  const { accessKeyId, secretAccessKey } = new FunctionKeys("secret").issue(holder("a"));
  const later = new FunctionKeys("secret");
  assert.equal(later.secretOf(accessKeyId), secretAccessKey);
  assert.equal(later.principalOf(accessKeyId), undefined);
  assert.notEqual(new FunctionKeys("another").secretOf(accessKeyId), secretAccessKey);
});

test("an id of another form is no key of a function", () => {
  const keys = new FunctionKeys("secret");
  for (const id of ["AKIAIOSFODNN7EXAMPLE", "ASIA", "ASIAABCDEFGHIJKLMNO1", "asiaABCDEFGHIJKLMNOP", ""]) {
    assert.equal(keys.secretOf(id), undefined);
  }
});
