import type { ListObjectsRequest, ListObjectsV2Request, ListObjectVersionsRequest } from "@aws-sdk/client-s3";
import type { Operation } from "../../../contracts/service.ts";
import { invalidArgument } from "../errors.ts";
import { encodedKey } from "../notifications/notifier.ts";
import { quoted } from "../objects/describe.ts";
import { checksumAlgorithms, memberOf } from "../checksums/checksum.ts";
import type { ObjectVersion } from "../objects/record.ts";
import type { Page } from "../objects/table.ts";
import { ownerId, type S3State } from "../state.ts";

export function listOperations(state: S3State): Record<string, Operation> {
  return {
    ListObjects(input: ListObjectsRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const listing = list(state, name, { ...input, after: input.Marker ?? "" });
      return {
        ...common(input, listing, name),
        Marker: input.Marker ?? "",
        ...(listing.next !== undefined && { NextMarker: encoded(listing.next, input.EncodingType) }),
        Contents: listing.objects.map((each) => entryOf(state, each, input.EncodingType, true)),
      };
    },
    ListObjectsV2(input: ListObjectsV2Request) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const { ContinuationToken: token, StartAfter: startAfter, EncodingType: encoding } = input;
      const after = token === undefined ? (startAfter ?? "") : keyOfToken(token);
      const listing = list(state, name, { ...input, after });
      return {
        ...common(input, listing, name),
        KeyCount: listing.objects.length + listing.prefixes.length,
        ...(token !== undefined && { ContinuationToken: token }),
        ...(startAfter !== undefined && { StartAfter: encoded(startAfter, encoding) }),
        ...(listing.next !== undefined && { NextContinuationToken: tokenOf(listing.next) }),
        Contents: listing.objects.map((each) => entryOf(state, each, encoding, input.FetchOwner === true)),
      };
    },
    ListObjectVersions(input: ListObjectVersionsRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      return listVersions(state, name, input);
    },
  };
}

interface ListRequest {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
}

interface Listing {
  readonly objects: readonly ObjectVersion[];
  readonly prefixes: readonly string[];
  /** Where the next page begins, if there is one. */
  readonly next: string | undefined;
}

const mostKeys = 1000;
/** After every key that begins with what is before it. */
const afterAll = "\u{10FFFF}";

function limitOf({ MaxKeys: given = mostKeys }: ListRequest): number {
  if (given < 0 || !Number.isInteger(given)) {
    throw invalidArgument(
      "Argument maxKeys must be an integer between 0 and 2147483647",
      "maxKeys",
      String(given),
    );
  }
  return Math.min(given, mostKeys);
}

/** Keys in order; those with the delimiter behind the prefix stand together for one entry, and are not read one by one. */
function list(state: S3State, bucket: string, request: ListRequest & { readonly after: string }): Listing {
  const { Prefix: prefix = "", Delimiter: delimiter = "" } = request;
  const limit = limitOf(request);
  const objects: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let last = request.after;
  // A page that ended with a common prefix goes on behind all that has it.
  let after = isGroup(last, prefix, delimiter) ? last + afterAll : last;
  if (limit === 0) return { objects, prefixes, next: undefined };
  for (;;) {
    const page: Page = { bucket, prefix, after, limit: mostKeys + 1 };
    const rows = state.objects.list(page).filter(({ key }) => key.startsWith(prefix));
    let skipTo: string | undefined;
    for (const row of rows) {
      if (skipTo !== undefined && row.key.startsWith(skipTo)) continue;
      if (objects.length + prefixes.length >= limit) return { objects, prefixes, next: last };
      const group = groupOf(row.key, prefix, delimiter);
      skipTo = group;
      if (group === undefined) objects.push(row);
      else prefixes.push(group);
      last = group ?? row.key;
    }
    if (rows.length <= mostKeys) return { objects, prefixes, next: undefined };
    after = skipTo === undefined ? (rows.at(-1)?.key ?? "") : skipTo + afterAll;
  }
}

function isGroup(key: string, prefix: string, delimiter: string): boolean {
  return delimiter !== "" && key.startsWith(prefix) && groupOf(key, prefix, delimiter) === key;
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function common(input: ListRequest, { prefixes, next }: Listing, name: string) {
  const { Prefix: prefix = "", Delimiter: delimiter, EncodingType: encoding } = input;
  return {
    Name: name,
    Prefix: encoded(prefix, encoding),
    ...(delimiter !== undefined && { Delimiter: encoded(delimiter, encoding) }),
    MaxKeys: limitOf(input),
    IsTruncated: next !== undefined,
    ...(encoding !== undefined && { EncodingType: encoding }),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encoded(each, encoding) })),
  };
}

function entryOf(state: S3State, object: ObjectVersion, encoding: string | undefined, withOwner: boolean) {
  const { key, etag, size, modifiedAt, details } = object;
  const algorithms = checksumAlgorithms.filter((name) => details.checksums[memberOf(name)] !== undefined);
  return {
    Key: encoded(key, encoding),
    LastModified: new Date(modifiedAt),
    ETag: quoted(etag),
    ...(algorithms.length > 0 && {
      ChecksumAlgorithm: algorithms,
      ChecksumType: details.checksumType ?? "FULL_OBJECT",
    }),
    Size: size,
    StorageClass: details.storageClass ?? "STANDARD",
    ...(withOwner && { Owner: { ID: ownerId(state.place) } }),
  };
}

function listVersions(state: S3State, name: string, input: ListObjectVersionsRequest) {
  const { Prefix: prefix = "", Delimiter: delimiter = "", EncodingType: encoding } = input;
  const { KeyMarker: keyMarker = "", VersionIdMarker: versionMarker } = input;
  const limit = limitOf(input);
  // The key of the marker itself is read again where versions of it are still to come.
  const isGroupMarker = isGroup(keyMarker, prefix, delimiter);
  const from = versionMarker === undefined ? keyMarker + (isGroupMarker ? afterAll : "") : "";
  const found: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let isPast = versionMarker === undefined;
  let isTruncated = false;
  for (const row of history(state, { bucket: name, prefix, after: from, limit: mostKeys })) {
    if (!isPast) {
      const isMarked = row.key === keyMarker && row.version === versionMarker;
      isPast = isMarked || compareKeys(row.key, keyMarker) > 0;
      if (isMarked || !isPast) continue;
    }
    const group = groupOf(row.key, prefix, delimiter);
    if (group !== undefined && group === prefixes.at(-1)) continue;
    if (found.length + prefixes.length >= limit) {
      isTruncated = true;
      break;
    }
    if (group === undefined) found.push(row);
    else prefixes.push(group);
  }
  const last = found.at(-1);
  const view = (row: ObjectVersion) => ({
    Key: encoded(row.key, encoding),
    VersionId: row.version,
    IsLatest: row.isLatest,
    LastModified: new Date(row.modifiedAt),
    Owner: { ID: ownerId(state.place) },
  });
  return {
    Name: name,
    Prefix: encoded(prefix, encoding),
    ...(delimiter !== "" && { Delimiter: encoded(delimiter, encoding) }),
    KeyMarker: encoded(keyMarker, encoding),
    VersionIdMarker: versionMarker ?? "",
    MaxKeys: limit,
    IsTruncated: isTruncated,
    ...(encoding !== undefined && { EncodingType: encoding }),
    ...(isTruncated &&
      last !== undefined && {
        NextKeyMarker: encoded(last.key, encoding),
        NextVersionIdMarker: last.version,
      }),
    Versions: found
      .filter(({ isMarker }) => !isMarker)
      .map((row) => ({ ...view(row), ETag: quoted(row.etag), Size: row.size, StorageClass: "STANDARD" })),
    DeleteMarkers: found.filter(({ isMarker }) => isMarker).map(view),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: encoded(each, encoding) })),
  };
}

/** All versions behind a key. A page ends between two keys, so that all of one key are read. */
function* history(state: S3State, page: Page): Generator<ObjectVersion> {
  let { after } = page;
  for (let { limit } = page; ;) {
    const rows = state.objects
      .history({ ...page, after, limit })
      .filter(({ key }) => key.startsWith(page.prefix));
    const last = rows.at(-1)?.key;
    const isEnd = rows.length < limit;
    const whole = isEnd ? rows : rows.filter(({ key }) => key !== last);
    yield* whole;
    if (isEnd) return;
    if (whole.length === 0) limit *= 2;
    after = whole.at(-1)?.key ?? after;
  }
}

/** As the database compares them: by their bytes. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function encoded(text: string, encoding: string | undefined): string {
  return encoding === "url" ? encodedKey(text) : text;
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString("base64url");
}

function keyOfToken(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (token === "" || tokenOf(key) !== token) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  }
  return key;
}
