import type { ListMultipartUploadsRequest, ListPartsRequest } from "@aws-sdk/client-s3";
import type { Operation } from "../../../contracts/service.ts";
import { quoted } from "../objects/describe.ts";
import { ownerId, type S3State } from "../state.ts";
import { existingUpload, partsOf } from "./multipart.ts";

const perPage = 1000;

export function partListOperations(state: S3State): Record<string, Operation> {
  const owner = () => ({ ID: ownerId(state.place) });
  return {
    ListParts(input: ListPartsRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const upload = existingUpload(state, name, input);
      const { PartNumberMarker: marker = "0", MaxParts: most = perPage } = input;
      const limit = Math.max(0, Math.min(most, perPage));
      const rest = partsOf(state, upload).filter(({ number }) => number > Number(marker));
      const page = rest.slice(0, limit);
      const isTruncated = rest.length > page.length;
      return {
        Bucket: name,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: marker,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        MaxParts: limit,
        IsTruncated: isTruncated,
        Parts: page.map(({ number, blob, etag, checksums, modifiedAt }) => ({
          PartNumber: number,
          LastModified: new Date(modifiedAt),
          ETag: quoted(etag),
          Size: blob.size,
          ...checksums,
        })),
        Initiator: owner(),
        Owner: owner(),
        StorageClass: upload.details.storageClass ?? "STANDARD",
        ...(upload.checksumAlgorithm !== undefined && {
          ChecksumAlgorithm: upload.checksumAlgorithm,
          ChecksumType: upload.checksumType,
        }),
      };
    },
  };
}

export function uploadListOperations(state: S3State): Record<string, Operation> {
  const owner = () => ({ ID: ownerId(state.place) });
  return {
    ListMultipartUploads(input: ListMultipartUploadsRequest) {
      const { name } = state.bucket(input.Bucket, input.ExpectedBucketOwner);
      const { Prefix: prefix = "", KeyMarker: keyMarker = "", UploadIdMarker: idMarker = "" } = input;
      const limit = Math.max(0, Math.min(input.MaxUploads ?? perPage, perPage));
      const rest = [...state.uploads.of(name).values()]
        .filter(({ key }) => key.startsWith(prefix))
        .filter(({ key, id }) => key > keyMarker || (key === keyMarker && idMarker !== "" && id > idMarker))
        .sort((a, b) => (a.key < b.key || (a.key === b.key && a.id < b.id) ? -1 : 1));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      const isTruncated = rest.length > page.length;
      return {
        Bucket: name,
        KeyMarker: keyMarker,
        UploadIdMarker: idMarker,
        Prefix: prefix,
        MaxUploads: limit,
        IsTruncated: isTruncated,
        ...(isTruncated && last !== undefined && { NextKeyMarker: last.key, NextUploadIdMarker: last.id }),
        Uploads: page.map(({ id, key, initiatedAt, details }) => ({
          UploadId: id,
          Key: key,
          Initiated: new Date(initiatedAt),
          StorageClass: details.storageClass ?? "STANDARD",
          Owner: owner(),
          Initiator: owner(),
        })),
      };
    },
  };
}
