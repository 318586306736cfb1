import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { suiteEnd } from "../startedEmulator.ts";
import { BucketShop } from "./bucketShop.ts";

suite("buckets of S3", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  let shop: BucketShop;
  before(async () => {
    shop = await BucketShop.open(end);
  });
  const put = (Bucket: string, Key: string, Body = Key) =>
    shop.s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  test("keys are listed in the order of their bytes, in pages, by prefix and by folder", async () => {
    const Bucket = await shop.bucket();
    const keys = ["a/1", "a/2", "a/b/3", "b", "c/4", "ä", "z", "\u{1F600}"];
    for (const key of keys) await put(Bucket, key);
    const all = async (input: Partial<ListObjectsV2CommandInput>) => {
      const found: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await shop.s3.send(new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }));
        found.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
        found.push(...(page.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix));
        assert.equal(page.KeyCount, (page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found;
    };
    const inBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual(await all({}), inBytes);
    assert.deepEqual(await all({ MaxKeys: 3 }), inBytes);
    assert.deepEqual(await all({ Prefix: "a/" }), ["a/1", "a/2", "a/b/3"]);
    assert.deepEqual(await all({ StartAfter: "c/4" }), inBytes.slice(inBytes.indexOf("c/4") + 1));
    const folders = new Set(["b", "z", "ä", "\u{1F600}", "a/", "c/"]);
    assert.deepEqual(new Set(await all({ Delimiter: "/" })), folders);
    for (const MaxKeys of [1, 2]) {
      const paged = await all({ Delimiter: "/", MaxKeys });
      assert.deepEqual([new Set(paged), paged.length], [folders, folders.size]);
    }
    assert.deepEqual(await all({ Delimiter: "/", Prefix: "a/" }), ["a/1", "a/2", "a/b/"]);
    const older = await shop.s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Marker: "a/2" }));
    assert.deepEqual([older.Contents?.map(({ Key }) => Key), older.IsTruncated], [["a/b/3", "b"], true]);
    const encoded = await shop.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "ä", EncodingType: "url" }),
    );
    assert.equal(encoded.Contents?.[0]?.Key, "%C3%A4");
  });

  test("with versioning nothing that was put is lost until its version is deleted", async () => {
    const Bucket = await shop.bucket();
    await put(Bucket, "k", "before");
    const Status = "Enabled" as const;
    await shop.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    const [one, two] = [await put(Bucket, "k", "1"), await put(Bucket, "k", "2")];
    assert.ok(one.VersionId !== undefined && one.VersionId !== two.VersionId);
    const text = async (VersionId?: string) => {
      const { Body } = await shop.s3.send(new GetObjectCommand({ Bucket, Key: "k", VersionId }));
      return await Body?.transformToString();
    };
    assert.deepEqual([await text(), await text(one.VersionId), await text("null")], ["2", "1", "before"]);
    const marker = await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    assert.equal(marker.DeleteMarker, true);
    await assert.rejects(text(), { name: "NoSuchKey" });
    const pages: string[] = [];
    let position: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await shop.s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...position }));
      pages.push(
        ...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ VersionId = "" }) => VersionId),
      );
      if (page.IsTruncated !== true) break;
      position = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    assert.deepEqual(pages, [marker.VersionId, two.VersionId, one.VersionId, "null"]);
    await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: marker.VersionId }));
    assert.equal(await text(), "2");
    await shop.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: two.VersionId }));
    assert.equal(await text(), "1");
    await assert.rejects(shop.s3.send(new DeleteBucketCommand({ Bucket })), { name: "BucketNotEmpty" });
  });

  test("parts become one object, with their number in its tag", async () => {
    const Bucket = await shop.bucket();
    const Key = "parts";
    const first = Buffer.alloc(5 * 1024 * 1024, "a");
    const { UploadId } = await shop.s3.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ContentType: "text/plain",
        ChecksumAlgorithm: "CRC32",
      }),
    );
    const upload = { Bucket, Key, UploadId };
    const part = (PartNumber: number, Body: Uint8Array) =>
      shop.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: "CRC32" }));
    const parts = [
      { PartNumber: 1, ...(await part(1, first)) },
      { PartNumber: 2, ...(await part(2, Buffer.from("end"))) },
    ].map(({ PartNumber, ETag, ChecksumCRC32 }) => ({ PartNumber, ETag, ChecksumCRC32 }));
    const listed = await shop.s3.send(new ListPartsCommand(upload));
    assert.deepEqual(
      listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
      [
        [1, first.length],
        [2, 3],
      ],
    );
    const complete = (Parts: typeof parts) =>
      shop.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    await assert.rejects(complete(parts.toReversed()), { name: "InvalidPartOrder" });
    await assert.rejects(complete([{ PartNumber: 1, ETag: '"x"', ChecksumCRC32: undefined }]), {
      name: "InvalidPart",
    });
    const done = await complete(parts);
    assert.match(done.ETag ?? "", /^"[\da-f]{32}-2"$/);
    assert.match(done.ChecksumCRC32 ?? "", /==-2$/);
    const got = await shop.s3.send(
      new GetObjectCommand({ Bucket, Key, Range: `bytes=${first.length - 1}-` }),
    );
    assert.deepEqual([await got.Body?.transformToString(), got.ContentType], ["aend", "text/plain"]);
    const second = await shop.s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    assert.deepEqual([await second.Body?.transformToString(), second.PartsCount], ["end", 2]);
    await assert.rejects(complete(parts), { name: "NoSuchUpload" });
  });

  test("a part may be copied, one that is too small is refused, and what is aborted is gone", async () => {
    const Bucket = await shop.bucket();
    await put(Bucket, "source", "0123456789");
    const Key = "target";
    const { UploadId } = await shop.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const upload = { Bucket, Key, UploadId };
    const copy = async (PartNumber: number, CopySourceRange: string) => {
      const { CopyPartResult } = await shop.s3.send(
        new UploadPartCopyCommand({ ...upload, PartNumber, CopySource: `${Bucket}/source`, CopySourceRange }),
      );
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    const Parts = [await copy(1, "bytes=0-1"), await copy(3, "bytes=7-9")];
    await assert.rejects(
      shop.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
      { name: "EntityTooSmall" },
    );
    const uploads = await shop.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    assert.deepEqual(
      uploads.Uploads?.map((each) => [each.Key, each.UploadId]),
      [[Key, UploadId]],
    );
    await shop.s3.send(new AbortMultipartUploadCommand(upload));
    await assert.rejects(shop.s3.send(new ListPartsCommand(upload)), { name: "NoSuchUpload" });
    await assert.rejects(shop.s3.send(new HeadObjectCommand({ Bucket, Key })), { name: "NotFound" });
  });

  test("a bucket has a name, a place and what Terraform asks of it", async () => {
    const Bucket = await shop.bucket();
    await assert.rejects(shop.s3.send(new CreateBucketCommand({ Bucket: "UPPER" })), {
      name: "InvalidBucketName",
    });
    const head = await shop.s3.send(new HeadBucketCommand({ Bucket }));
    assert.equal(head.BucketRegion, "us-east-1");
    const place = await shop.s3.send(new GetBucketLocationCommand({ Bucket }));
    assert.ok(!place.LocationConstraint);
    await assert.rejects(shop.s3.send(new GetBucketPolicyCommand({ Bucket })), {
      name: "NoSuchBucketPolicy",
    });
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    await shop.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    assert.equal((await shop.s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy, Policy);
    const Rules = [
      { ID: "r", Status: "Enabled" as const, Filter: { Prefix: "x" }, Expiration: { Date: new Date(0) } },
    ];
    await shop.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
    );
    const lifecycle = await shop.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    assert.deepEqual(lifecycle.Rules, Rules);
    const { Buckets } = await shop.s3.send(new ListBucketsCommand({ Prefix: Bucket }));
    assert.equal(Buckets?.[0]?.Name, Bucket);
    await shop.s3.send(new DeleteBucketCommand({ Bucket }));
    await assert.rejects(shop.s3.send(new HeadBucketCommand({ Bucket })), { name: "NotFound" });
  });
});
