/** Puts a text into a bucket. Rejects with `ServiceError` when there is no such bucket. */
export interface BucketWriter {
  putObject(bucket: string, key: string, body: string): Promise<void>;
}

/** The buckets as the rest of the emulator uses them, without HTTP: destinations, and packages of code. */
export interface Buckets extends BucketWriter {
  /** The whole content. Rejects with `ServiceError` when there is no such object. */
  getObject(bucket: string, key: string, version: string | undefined): Promise<Uint8Array>;
}
