import { createHash, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, systemClock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { onceAsync } from "../../../shared/once.ts";
import { asking } from "../../contracts/ask.ts";
import type { Buckets } from "../../contracts/buckets.ts";
import type { Deliveries } from "../../contracts/deliveries.ts";
import type { CallingService, ServiceDefinition } from "../../contracts/service.ts";
import { s3Declarer } from "./declarer.ts";
import { DropFolder } from "./dropFolder.ts";
import { bucketOf } from "./host.ts";
import { s3Actions } from "./actions.ts";
import { loadModel } from "./model.ts";
import { bucketsCalling } from "./notifications/triggers.ts";
import { Notifier } from "./notifications/notifier.ts";
import { existingObject } from "./shelf/find.ts";
import { noDetails } from "./objects/record.ts";
import { Shelf } from "./shelf/shelf.ts";
import { orRemove } from "./operations/put.ts";
import { type Place, S3State } from "./state.ts";

interface S3Options extends Place {
  /** With the `migrations` of `state.ts`. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly log: Log;
  readonly deliveries: Deliveries;
  /** Where contents are kept, and where each bucket has a folder for people's files. */
  readonly objectsDir: string;
  readonly bucketsDir: string;
  /** Whether a function, queue or topic is there to be told of changes. */
  readonly exists: (arn: string) => Promise<boolean>;
}

export interface S3 extends Required<Omit<CallingService, "stop">> {
  /** Objects as the rest of the emulator writes and reads them. */
  readonly buckets: Buckets;
}

/** S3: buckets, objects with versions and parts, and who is told of changes. */
export function createS3(options: S3Options): S3 {
  const { log, clock, deliveries } = options;
  const state = new S3State(options);
  const notifier = new Notifier({ place: state.place, deliveries, now: () => clock.now() });
  const shelf = new Shelf(state, notifier);
  const drops = new DropFolder({ root: options.bucketsDir, state, shelf, clock: systemClock, log });
  const changed = (name: string) => drops.changed(name);
  const service: ServiceDefinition = {
    name: "s3",
    sdkId: "S3",
    signingName: "s3",
    protocols: [{ kind: "rest-xml", xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/", bucketOf }],
    model: loadModel,
    actions: s3Actions,
    // Of what is read whole: a list of keys to delete, a policy, a configuration. Objects are not.
    bodyLimit: () => 2 * 1024 * 1024,
    isUnsigned: ({ headers }) => headers["x-amz-content-sha256"] !== undefined,
    operations: onceAsync(async () => {
      const { s3Operations } = await import("./allOperations.ts");
      return s3Operations({ state, shelf, notifier, changed, exists: options.exists });
    }),
  };
  return {
    service,
    declarer: s3Declarer({ state, ask: asking(service, state.place), changed }),
    buckets: bucketsOf(state, shelf),
    triggers: (functionArn) => bucketsCalling(state, functionArn),
    start() {
      drops.start();
      void state.blobs.removeAllBut(state.namedBlobs());
    },
    reset() {
      drops.stop();
      state.clear();
      void state.blobs.clear();
      drops.start();
    },
    quiesce: () => drops.stop(),
  };
}

function bucketsOf(state: S3State, shelf: Shelf): Buckets {
  return {
    async putObject(bucket, key, body) {
      const bytes = Buffer.from(body);
      state.bucket(bucket);
      const blob = await state.blobs.write(only(bytes));
      const etag = createHash("md5").update(bytes).digest("hex");
      const details = { ...noDetails, headers: { ContentType: "application/json" }, blobs: [blob] };
      const cause = { event: "ObjectCreated:Put", requestId: randomUUID() } as const;
      await orRemove(state, [blob], () => shelf.put(bucket, { key, etag, details }, cause));
    },
    async getObject(bucket, key, version) {
      const { details, size } = existingObject(state, state.bucket(bucket).name, key, version);
      const chunks: Uint8Array[] = [];
      for await (const chunk of state.blobs.read(details.blobs, 0, size - 1)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
