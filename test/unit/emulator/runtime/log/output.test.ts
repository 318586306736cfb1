import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader, LineReader } from "../../../../../src/emulator/runtime/log/output.ts";

const limit = 262_144;
const now = () => 1_000_000;

function frame(message: string | Buffer, micros = 0n): Buffer {
  const body = Buffer.from(message);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(0xa55a0003, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeBigUInt64BE(micros, 8);
  return Buffer.concat([header, body]);
}

test("lines are messages with their ends, and a line without one waits for it", () => {
  const texts: string[] = [];
  const lines = new LineReader(
    () => 1,
    ({ text, timestamp }) => texts.push(`${timestamp}:${text}`),
  );
  lines.push(Buffer.from("a\nb\r\n\nc"));
  lines.push(Buffer.from("d"));
  assert.deepEqual(texts, ["1:a\n", "1:b\r\n", "1:\n"]);
  lines.flush();
  lines.flush();
  assert.deepEqual(texts.slice(3), ["1:cd"]);
});

test("what is longer than an event leaves in pieces that end between characters", () => {
  const texts: string[] = [];
  const long = `a${"\u00e9".repeat(limit)}\u{1d4b3}`;
  new LineReader(
    () => 0,
    ({ text }) => texts.push(text),
  ).push(Buffer.from(`${long}\n`));
  assert.equal(texts.join(""), `${long}\n`);
  assert.ok(texts.every((text) => Buffer.byteLength(text) <= limit));
  const framed: string[] = [];
  new FrameReader(({ text }) => framed.push(text), now).push(frame(long));
  assert.equal(framed.join(""), long);
  assert.deepEqual(
    framed.map((text) => text.length),
    [limit / 2, limit / 2, 3],
  );
});

test("bytes that are no characters are cut where the limit is", () => {
  const texts: string[] = [];
  new FrameReader(({ text }) => texts.push(text), now).push(frame(Buffer.alloc(limit + 1, 0x80)));
  assert.deepEqual(
    texts.map((text) => text.length),
    [limit, 1],
  );
});

test("frames are read however they arrive, and the empty ones are no messages", () => {
  const bytes = Buffer.concat([frame("one\ntwo", 1_500n), frame(""), frame("three", 2_000_000n)]);
  for (const size of [1, 7, 16, bytes.length]) {
    const messages: unknown[] = [];
    const frames = new FrameReader((message) => messages.push(message), now);
    for (let at = 0; at < bytes.length; at += size) frames.push(bytes.subarray(at, at + size));
    assert.deepEqual(messages, [
      { timestamp: 1, text: "one\ntwo" },
      { timestamp: 2000, text: "three" },
    ]);
  }
});

test("a long message is not kept until its end", () => {
  let received = 0;
  const frames = new FrameReader(({ text }) => {
    received += text.length;
  }, now);
  const bytes = frame("x".repeat(4 * limit));
  for (let at = 0; at < 3 * limit; at += 65_536) frames.push(bytes.subarray(at, at + 65_536));
  assert.ok(received >= 2 * limit, `${received} of ${3 * limit}`);
});

test("a flood of lines, or of frames, is taken a part at a time", () => {
  let lines = 0;
  const reader = new LineReader(now, () => lines++);
  let turns = 0;
  for (let rest = Buffer.alloc(65_536, 10); rest.length > 0; turns++) {
    const before = lines;
    rest = Buffer.from(reader.push(rest));
    assert.ok(lines - before <= 5000);
  }
  assert.equal(lines, 65_536);
  assert.ok(turns > 10);
  let messages = 0;
  const frames = new FrameReader(() => messages++, now);
  const flood = Buffer.concat(Array.from({ length: 4000 }, () => frame("x")));
  for (let rest = flood; rest.length > 0;) {
    const before = messages;
    rest = Buffer.from(frames.push(rest));
    assert.ok(messages - before <= 2000);
  }
  assert.equal(messages, 4000);
});

test("a frame with a time that no log takes counts as written now", () => {
  const times: number[] = [];
  const frames = new FrameReader(({ timestamp }) => times.push(timestamp), now);
  for (const micros of [2n ** 64n - 1n, 8_640_000_000_000_001_000n, 10_000_000_000_000n, 500_000_000n])
    frames.push(frame("x", micros));
  assert.deepEqual(times, [1_000_000, 1_000_000, 1_000_000, 500_000]);
});
