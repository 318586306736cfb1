import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { posix, win32 } from "node:path";
import { test } from "node:test";
import { placeOf } from "../../../../../src/emulator/services/s3/dropFolder.ts";
import * as v from "valibot";
import { bucketOf } from "../../../../../src/emulator/services/s3/host.ts";
import { encodedKey } from "../../../../../src/emulator/services/s3/notifications/notifier.ts";

const Vector = v.object({
  id: v.string(),
  given: v.object({ key: v.string() }),
  expect: v.object({ encoded: v.string() }),
});
const all: unknown = JSON.parse(
  readFileSync(new URL("../../../../conformance/patterns.json", import.meta.url), "utf8"),
);
const vectors = v
  .parse(v.array(v.looseObject({ kind: v.string() })), all)
  .filter(({ kind }) => kind === "s3-key-encoding")
  .map((each) => v.parse(Vector, each));

test("keys in notifications are encoded as recorded", () => {
  assert.ok(vectors.length > 0);
  for (const { id, given, expect } of vectors) assert.equal(encodedKey(given.key), expect.encoded, id);
  assert.equal(encodedKey("a@b/c d+e(f)~"), "a%40b/c+d%2Be%28f%29%7E");
});

test("a host has a bucket's name, or none", () => {
  const hosts = {
    "photos.s3.eu-west-1.localhost": "photos",
    "my.photos.s3.localhost": "my.photos",
    "my.photos.localhost": "my.photos",
    "s3.us-east-1.localhost": undefined,
    "s3.localhost": undefined,
    localhost: undefined,
    "127.0.0.1": undefined,
  };
  for (const [host, bucket] of Object.entries(hosts)) assert.equal(bucketOf(host), bucket, host);
});

for (const [paths, root, path, place] of [
  [posix, "/data/buckets", "/data/buckets/orders/in/six teas.json", "orders in/six teas.json"],
  [posix, "/data/buckets", "/data/buckets/orders/a\\b", "orders a\\b"],
  [posix, "/data/buckets", "/data/buckets/orders/in/.DS_Store", undefined],
  [posix, "/data/buckets", "/data/buckets/orders/.git/HEAD", undefined],
  [posix, "/data/buckets", "/data/buckets/orders/film.mp4.part", undefined],
  [posix, "/data/buckets", "/data/buckets/orders", undefined],
  [posix, "/data/buckets", "/data/elsewhere/file", undefined],
  [win32, "C:\\data\\buckets", "C:\\data\\buckets\\orders\\in\\six teas.json", "orders in/six teas.json"],
  [win32, "C:\\data\\buckets", "c:\\Data\\Buckets\\orders\\in/b.json", "orders in/b.json"],
  [win32, "\\\\server\\share\\b", "\\\\server\\share\\b\\orders\\a.txt", "orders a.txt"],
  [win32, "C:\\data\\buckets", "D:\\data\\buckets\\orders\\a.txt", undefined],
  [win32, "C:\\data\\buckets", "C:\\data\\buckets\\orders\\~$a.docx~", undefined],
] as const) {
  test(`the dropped file ${path} is ${place ?? "no object"}`, () => {
    const found = placeOf(root, path, paths);
    assert.equal(found && `${found.bucket} ${found.key}`, place);
  });
}
