/** A piece of content: a file of the blob store. */
export interface Blob {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** What an object has beside its content and its address; members as S3's requests and answers call them. */
export interface ObjectDetails {
  readonly blobs: readonly Blob[];
  /** Headers that come back with the object. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** `ChecksumCRC32` and the like, as its sender gave them. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
  readonly storageClass?: string;
  /** Sizes of the parts of what came in parts. */
  readonly parts?: readonly number[];
}

/** One version of an object, or a mark that it was deleted. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` for what was put without versioning. */
  readonly version: string;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  readonly details: ObjectDetails;
}

export const noDetails: ObjectDetails = { blobs: [], headers: {}, metadata: {}, tags: {}, checksums: {} };
