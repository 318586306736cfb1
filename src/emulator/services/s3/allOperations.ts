import type { Operations } from "../../contracts/service.ts";
import type { Notifier } from "./notifications/notifier.ts";
import { notificationOperations } from "./operations/notifications.ts";
import { accessOperations } from "./operations/access.ts";
import { bucketOperations } from "./operations/buckets.ts";
import { configurationOperations } from "./operations/configurations.ts";
import { copyOperations } from "./operations/copy.ts";
import { deleteOperations } from "./operations/delete.ts";
import { getOperations } from "./operations/get.ts";
import { listOperations } from "./operations/list.ts";
import { multipartOperations } from "./operations/multipart.ts";
import { putOperations } from "./operations/put.ts";
import { taggingOperations } from "./operations/tagging.ts";
import { partListOperations, uploadListOperations } from "./operations/uploadLists.ts";
import type { Shelf } from "./shelf/shelf.ts";
import type { S3State } from "./state.ts";

interface S3Means {
  readonly state: S3State;
  readonly shelf: Shelf;
  readonly notifier: Notifier;
  /** A bucket came or went. */
  readonly changed: (bucket: string) => void;
  /** Whether a function, queue or topic is there to be told of changes. */
  readonly exists: (arn: string) => Promise<boolean>;
}

/** All that is asked of buckets and objects, loaded with the first request. */
export function s3Operations({ state, shelf, notifier, changed, exists }: S3Means): Operations {
  return {
    ...bucketOperations({ state, changed }),
    ...configurationOperations(state),
    ...accessOperations(state, notifier),
    ...notificationOperations({ state, notifier, exists }),
    ...putOperations(state, shelf),
    ...getOperations(state),
    ...copyOperations(state, shelf),
    ...deleteOperations(state, shelf),
    ...listOperations(state),
    ...multipartOperations(state, shelf),
    ...partListOperations(state),
    ...uploadListOperations(state),
    ...taggingOperations(state, notifier),
  };
}
