import { ServiceError } from "../../../contracts/service.ts";
import { keyMissing, preconditionFailed } from "../errors.ts";
import type { ObjectVersion } from "./record.ts";

/** What a reader wants to be so. */
export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Throws 412 for a condition that does not hold, and 304 for a reader that has the object already; a copy knows 412 alone. */
export function checkReadConditions(
  conditions: ReadConditions,
  { etag, modifiedAt }: ObjectVersion,
  purpose: "read" | "copy" = "read",
): void {
  const {
    IfMatch: match,
    IfNoneMatch: noneMatch,
    IfModifiedSince: since,
    IfUnmodifiedSince: before,
  } = conditions;
  // Times in headers are of whole seconds.
  const seconds = Math.floor(modifiedAt / 1000) * 1000;
  if (match !== undefined) {
    if (!isOneOf(match, etag)) throw preconditionFailed("If-Match");
  } else if (before !== undefined && seconds > before.getTime()) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  const isKnown =
    noneMatch === undefined ? since !== undefined && seconds <= since.getTime() : isOneOf(noneMatch, etag);
  if (!isKnown) return;
  if (purpose === "copy") throw preconditionFailed("If-None-Match");
  throw new ServiceError({
    code: "NotModified",
    status: 304,
    message: "Not Modified",
    headers: { ETag: `"${etag}"`, "Last-Modified": new Date(modifiedAt).toUTCString() },
  });
}

function isOneOf(list: string, etag: string): boolean {
  return list.split(",").some((each) => {
    const text = each
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return text === "*" || text === etag;
  });
}

/** What a writer wants to be so. */
export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

export function checkWriteConditions(
  { IfMatch: match, IfNoneMatch: noneMatch }: WriteConditions,
  current: ObjectVersion | undefined,
  key: string,
): void {
  const existing = current?.isMarker === false ? current : undefined;
  if (noneMatch !== undefined && existing !== undefined && isOneOf(noneMatch, existing.etag)) {
    throw preconditionFailed("If-None-Match");
  }
  if (match === undefined) return;
  if (existing === undefined) throw keyMissing(key);
  if (!isOneOf(match, existing.etag)) throw preconditionFailed("If-Match");
}
