import type { ObjectDetails, ObjectVersion } from "./record.ts";

/** Headers that are kept with an object, as requests and answers call them. */
const kept = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
] as const;

/** What a request says of an object beside its content. */
export interface DescribedObject {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: string | undefined;
}

export type Description = Pick<ObjectDetails, "headers" | "metadata" | "storageClass">;

export function descriptionOf(input: DescribedObject): Description {
  const headers = Object.fromEntries(
    kept.flatMap((name) => {
      // How the body travelled is no part of what it is.
      const value = input[name]?.replace(/(?:^|,\s*)aws-chunked(?=,|$)/, "").replace(/^,\s*/, "");
      return value === undefined || value === "" ? [] : [[name, value] as const];
    }),
  );
  return {
    headers: {
      ContentType: "binary/octet-stream",
      ...headers,
      ...(input.Expires !== undefined && { Expires: input.Expires.toUTCString() }),
    },
    metadata: input.Metadata ?? {},
    ...(input.StorageClass !== undefined && { storageClass: input.StorageClass }),
  };
}

/** The members that answers about an object have in common. */
export function described({ version, etag, modifiedAt, details }: ObjectVersion): Record<string, unknown> {
  const { Expires: expires, ...headers } = details.headers;
  const tags = Object.keys(details.tags).length;
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(modifiedAt),
    ETag: quoted(etag),
    ServerSideEncryption: "AES256",
    ...headers,
    ...(expires !== undefined && { Expires: new Date(expires) }),
    Metadata: details.metadata,
    ...versionMember(version),
    ...(tags > 0 && { TagCount: tags }),
    ...(details.storageClass !== undefined &&
      details.storageClass !== "STANDARD" && {
        StorageClass: details.storageClass,
      }),
  };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** Objects of buckets that never had versions do not speak of them. */
export function versionMember(version: string): { readonly VersionId?: string } {
  return version === "null" ? {} : { VersionId: version };
}

export function checksumMembers({ checksums, checksumType }: ObjectDetails): Record<string, string> {
  if (Object.keys(checksums).length === 0) return {};
  return { ...checksums, ChecksumType: checksumType ?? "FULL_OBJECT" };
}
