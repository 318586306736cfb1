import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { before, suite, test } from "node:test";
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { until } from "../../until.ts";
import { suiteEnd } from "../startedEmulator.ts";
import { BucketShop } from "./bucketShop.ts";

suite("objects of S3", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  let shop: BucketShop;
  before(async () => {
    shop = await BucketShop.open(end);
  });

  const put = (input: PutObjectCommandInput) => shop.s3.send(new PutObjectCommand(input));
  async function textOf(input: ConstructorParameters<typeof GetObjectCommand>[0]): Promise<string> {
    const { Body } = await shop.s3.send(new GetObjectCommand(input));
    return (await Body?.transformToString()) ?? "";
  }

  test("an object comes back as it was put, with what was said of it", async () => {
    const Bucket = await shop.bucket();
    const Key = "a folder/ä + b?.txt";
    await put({
      Bucket,
      Key,
      Body: "hello",
      ContentType: "text/plain",
      CacheControl: "no-store",
      Metadata: { who: "me" },
      Tagging: "a=1&b=2",
    });
    const got = await shop.s3.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(await got.Body?.transformToString(), "hello");
    assert.deepEqual(
      [got.ContentType, got.CacheControl, got.ContentLength, got.Metadata, got.TagCount, got.ETag],
      ["text/plain", "no-store", 5, { who: "me" }, 2, '"5d41402abc4b2a76b9719d911017c592"'],
    );
    const { TagSet } = await shop.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    assert.deepEqual(TagSet, [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    const head = await shop.s3.send(new HeadObjectCommand({ Bucket, Key }));
    assert.deepEqual([head.ContentLength, head.ETag], [5, got.ETag]);
  });

  test("checksums of every kind travel with a text, and behind a stream", async () => {
    const Bucket = await shop.bucket();
    const kinds = [
      ChecksumAlgorithm.CRC32,
      ChecksumAlgorithm.CRC32C,
      ChecksumAlgorithm.CRC64NVME,
      ChecksumAlgorithm.SHA1,
      ChecksumAlgorithm.SHA256,
    ];
    for (const algorithm of kinds.filter((kind) => kind !== "CRC64NVME" && kind !== "CRC32C")) {
      const Key = algorithm;
      await put({ Bucket, Key, Body: "123456789", ChecksumAlgorithm: algorithm });
      const ofText = await shop.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      const Body = Readable.from([Buffer.from("1234"), Buffer.from("56789")]);
      await put({ Bucket, Key, Body, ContentLength: 9, ChecksumAlgorithm: algorithm });
      const ofStream = await shop.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
      const member = `Checksum${algorithm}` as const;
      assert.ok(ofText[member]);
      assert.equal(ofStream[member], ofText[member]);
      assert.equal(await textOf({ Bucket, Key, ChecksumMode: "ENABLED" }), "123456789");
    }
    // What the SDK does not compute by itself; the values are the published ones of these nine digits.
    await put({ Bucket, Key: "c", Body: "123456789", ChecksumCRC32C: "4waSgw==" });
    await put({ Bucket, Key: "c", Body: "123456789", ChecksumCRC64NVME: "rosUhgp5mIg=" });
    await assert.rejects(put({ Bucket, Key: "c", Body: "123456780", ChecksumCRC64NVME: "rosUhgp5mIg=" }), {
      name: "BadDigest",
    });
    const { Checksum } = await shop.s3.send(
      new GetObjectAttributesCommand({ Bucket, Key: "c", ObjectAttributes: ["Checksum", "ObjectSize"] }),
    );
    assert.deepEqual(Checksum, { ChecksumCRC64NVME: "rosUhgp5mIg=", ChecksumType: "FULL_OBJECT" });
  });

  test("a large stream goes through in pieces, and one that breaks off leaves no object", async () => {
    const Bucket = await shop.bucket();
    const piece = Buffer.alloc(1024 * 1024, 7);
    const Body = Readable.from(Array.from({ length: 24 }, () => piece));
    await put({ Bucket, Key: "large", Body, ContentLength: 24 * piece.length });
    const { ContentLength } = await shop.s3.send(new HeadObjectCommand({ Bucket, Key: "large" }));
    assert.equal(ContentLength, 24 * piece.length);
    const contents = () =>
      readdirSync(join(shop.dataDir, "objects"), { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ).length;
    const before = contents();
    const url = await getSignedUrl(shop.s3, new PutObjectCommand({ Bucket, Key: "broken" }));
    const headers = { "content-length": 2 * piece.length };
    const sent = request(url, { method: "PUT", headers });
    sent.on("error", () => undefined);
    sent.write(piece);
    await until(() => contents() > before);
    sent.destroy();
    await until(() => contents() === before);
    await assert.rejects(shop.s3.send(new HeadObjectCommand({ Bucket, Key: "broken" })), {
      name: "NotFound",
    });
  });

  test("a range is a part of an object, or refused", async () => {
    const Bucket = await shop.bucket();
    const Key = "digits";
    await put({ Bucket, Key, Body: "0123456789" });
    const ranges = { "bytes=2-4": "234", "bytes=7-": "789", "bytes=-3": "789", "bytes=8-99": "89" };
    for (const [Range, text] of Object.entries(ranges))
      assert.equal(await textOf({ Bucket, Key, Range }), text);
    const part = await shop.s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=2-4" }));
    assert.deepEqual([part.ContentRange, part.ContentLength], ["bytes 2-4/10", 3]);
    await part.Body?.transformToString();
    assert.equal(part.$metadata.httpStatusCode, 206);
    assert.equal(await textOf({ Bucket, Key, Range: "lines=1-2" }), "0123456789");
    await assert.rejects(textOf({ Bucket, Key, Range: "bytes=10-" }), { name: "InvalidRange" });
  });

  test("readers and writers may ask for what they expect", async () => {
    const Bucket = await shop.bucket();
    const Key = "k";
    const { ETag } = await put({ Bucket, Key, Body: "1" });
    assert.equal(await textOf({ Bucket, Key, IfMatch: ETag }), "1");
    await assert.rejects(textOf({ Bucket, Key, IfMatch: '"other"' }), { name: "PreconditionFailed" });
    const status = (code: number) => (error: { $metadata?: { httpStatusCode?: number } }) =>
      error.$metadata?.httpStatusCode === code;
    await assert.rejects(textOf({ Bucket, Key, IfNoneMatch: ETag }), status(304));
    await assert.rejects(put({ Bucket, Key, Body: "2", IfNoneMatch: "*" }), { name: "PreconditionFailed" });
    await put({ Bucket, Key, Body: "2", IfMatch: ETag });
    await assert.rejects(put({ Bucket, Key, Body: "3", IfMatch: ETag }), { name: "PreconditionFailed" });
    await put({ Bucket, Key: "new", Body: "1", IfNoneMatch: "*" });
    assert.equal(await textOf({ Bucket, Key }), "2");
  });

  test("a copy has the source's content and words, or its own", async () => {
    const [Bucket, from] = [await shop.bucket(), await shop.bucket()];
    await put({ Bucket: from, Key: "a b", Body: "text", Metadata: { x: "1" }, Tagging: "t=1" });
    const CopySource = `${from}/${encodeURIComponent("a b")}`;
    const copied = await shop.s3.send(new CopyObjectCommand({ Bucket, Key: "same", CopySource }));
    assert.ok(copied.CopyObjectResult?.ETag);
    const same = await shop.s3.send(new HeadObjectCommand({ Bucket, Key: "same" }));
    assert.deepEqual([same.Metadata, same.TagCount], [{ x: "1" }, 1]);
    await shop.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "own",
        CopySource,
        MetadataDirective: "REPLACE",
        Metadata: { y: "2" },
      }),
    );
    const own = await shop.s3.send(new HeadObjectCommand({ Bucket, Key: "own" }));
    assert.deepEqual(own.Metadata, { y: "2" });
    assert.equal(await textOf({ Bucket, Key: "own" }), "text");
    await assert.rejects(shop.s3.send(new CopyObjectCommand({ Bucket: from, Key: "a b", CopySource })), {
      name: "InvalidRequest",
    });
    await assert.rejects(
      shop.s3.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: `${from}/none` })),
      { name: "NoSuchKey" },
    );
  });

  test("what is deleted is gone; deleting what is not there is no mistake", async () => {
    const Bucket = await shop.bucket();
    await put({ Bucket, Key: "one", Body: "1" });
    await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "one" }));
    await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "one" }));
    await assert.rejects(textOf({ Bucket, Key: "one" }), {
      name: "NoSuchKey",
      message: "The specified key does not exist.",
    });
    const Objects = [{ Key: "<&>" }, { Key: "two" }];
    for (const { Key } of Objects) await put({ Bucket, Key, Body: Key });
    const { Deleted, Errors } = await shop.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual([Deleted?.map(({ Key }) => Key), Errors], [["<&>", "two"], undefined]);
    await assert.rejects(textOf({ Bucket: "no-such-bucket", Key: "k" }), { name: "NoSuchBucket" });
  });

  test("an address that is signed lets its holder put and get, and nobody change it", async () => {
    const Bucket = await shop.bucket();
    const Key = "signed/a b.txt";
    const upload = await getSignedUrl(shop.s3, new PutObjectCommand({ Bucket, Key }));
    const answer = await fetch(upload, { method: "PUT", body: "by address" });
    assert.equal(answer.status, 200, await answer.text());
    const download = await getSignedUrl(
      shop.s3,
      new GetObjectCommand({ Bucket, Key, ResponseContentType: "text/x-other" }),
    );
    const got = await fetch(download);
    assert.deepEqual([await got.text(), got.headers.get("content-type")], ["by address", "text/x-other"]);
    const forged = await fetch(download.replace("signed", "sealed"));
    assert.equal(forged.status, 403);
    assert.match(await forged.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
    const bare = await fetch(`${shop.emulator.endpoint}/${Bucket}/signed`, {
      headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    });
    assert.match(await bare.text(), /<Code>AccessDenied<\/Code><Message>Access Denied/);
  });

  test("a bucket may be in the host's name", async () => {
    const Bucket = await shop.bucket();
    await put({ Bucket, Key: "k", Body: "here" });
    const signed = async (host: string) => {
      const { S3Client } = await import("@aws-sdk/client-s3");
      const { emulator } = shop;
      const client = new S3Client({
        region: emulator.region,
        credentials: emulator,
        endpoint: `http://${host}:${emulator.port}`,
        bucketEndpoint: false,
      });
      end.after(() => client.destroy());
      return await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "k" }));
    };
    for (const host of ["s3.us-east-1.localhost", "s3.localhost", "localhost"]) {
      const url = new URL(await signed(host));
      assert.ok(url.hostname.startsWith(`${Bucket}.`), url.hostname);
      // The name is sent, and not looked up: not every machine finds it.
      const text = await new Promise<string>((resolve, reject) => {
        const { port } = shop.emulator;
        const sent = request(
          { host: "127.0.0.1", port, path: url.pathname + url.search, headers: { host: url.host } },
          (response) => void buffer(response).then((bytes) => resolve(bytes.toString()), reject),
        );
        sent.on("error", reject);
        sent.end();
      });
      assert.equal(text, "here");
    }
  });
});
