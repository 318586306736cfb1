import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameSizes } from "../../../../../src/emulator/wire/webSocket/frameSizes.ts";

/** A frame of a client: masked, as RFC 6455 asks of it (5.2). */
function frame(length: number, isMasked = true): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const header =
    length < 126
      ? Buffer.from([0x81, mask | length])
      : length < 65_536
        ? Buffer.from([0x81, mask | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x81, mask | 127]), bigEndian(length)]);
  return Buffer.concat([header, Buffer.alloc((isMasked ? 4 : 0) + length, 0xff)]);
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

test("the longest frame is found however its bytes are cut", () => {
  const stream = Buffer.concat(lengths.flatMap((length) => [frame(length), frame(length, false)]));
  for (const size of [1, 2, 3, 7, 64, 1000, stream.length]) {
    const sizes = new FrameSizes();
    let longest = 0;
    for (let at = 0; at < stream.length; at += size) {
      longest = Math.max(longest, sizes.longestIn(stream.subarray(at, at + size)));
    }
    assert.equal(longest, 70_000, `cut into ${size}`);
  }
});

test("a frame is told by its header, before its content comes", () => {
  const sizes = new FrameSizes();
  const long = frame(70_000);
  assert.equal(sizes.longestIn(long.subarray(0, 13)), 0);
  assert.equal(sizes.longestIn(long.subarray(13, 14)), 70_000);
  assert.equal(sizes.longestIn(long.subarray(14)), 0);
  assert.equal(sizes.longestIn(frame(5)), 5);
});
