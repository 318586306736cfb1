import assert from "node:assert/strict";
import { test } from "node:test";
import { beginTrace, continueTrace } from "../../../../src/emulator/invocations/trace.ts";

const fn = (name: string) => ({
  functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  active: false,
  now: Date.UTC(2026, 0, 1),
  random: Math.random,
});

test("the ids of a trace come from the chance that is passed in", () => {
  const zero = { ...fn("a"), random: () => 0 };
  assert.match(continueTrace(undefined, zero).header, /^Root=1-6955b900-0{24};Parent=0{16};/);
});

test("a trace begins with what AWS gives a first call", () => {
  const { header, loops } = continueTrace(undefined, fn("a"));
  assert.match(
    header,
    /^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
  );
  assert.equal(loops, false);
  assert.match(continueTrace(undefined, { ...fn("a"), active: true }).header, /;Sampled=1;/);
});

test("what the caller says of its trace is gone on with, in any order", () => {
  const given = "Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793";
  assert.match(
    continueTrace(given, fn("a")).header,
    /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:/,
  );
});

test("a function may take part in a chain sixteen times", () => {
  let header: string | undefined;
  for (let call = 1; call <= 16; call += 1) {
    const trace = continueTrace(header, fn("a"));
    assert.equal(trace.loops, false, `call ${call}`);
    // Others between count for themselves.
    header = continueTrace(trace.header, fn(`other-${call}`)).header;
  }
  assert.equal(continueTrace(header, fn("a")).loops, true);
  assert.equal(continueTrace(header, fn("b")).loops, false);
});

test("a lineage that is none does no harm", () => {
  for (const lineage of ["", "x", "1:", "1:zz:3", "999:deadbeef:-5|:|:::", "1:deadbeef:1e99"])
    assert.equal(continueTrace(`Lineage=${lineage}`, fn("a")).loops, false, lineage);
});

test("the trace of an event counts as no call, so that each attempt sees the same", () => {
  const kept = beginTrace("Root=1-2-3;Lineage=2:deadbeef:1", fn("a"));
  assert.match(kept, /^Root=1-2-3;Parent=[0-9a-f]{16};Sampled=0;Lineage=2:deadbeef:1$/);
  assert.equal(continueTrace(kept, fn("a")).header, continueTrace(kept, fn("a")).header);
});
