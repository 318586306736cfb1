/**
 * The bucket in a host name: `photos.s3.us-east-1.localhost`, `photos.s3.localhost`, `photos.localhost`. Undefined where the path has
 * it. Names are lower case, as buckets' are.
 */
export function bucketOf(host: string): string | undefined {
  const [, before] = /^(.+)\.localhost$/.exec(host) ?? [];
  if (before === undefined) return undefined;
  const [, bucket] = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?$/.exec(before) ?? [before, before];
  return bucket;
}
