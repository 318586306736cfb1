import { AppError } from "../../shared/errors.ts";
import { phrase } from "../../shared/phrase.ts";
import type { Access } from "../call.ts";
import { configuredEndpoint } from "../profiles.ts";
import { signedHeaders } from "../signedHeaders.ts";
import type { Target } from "../target.ts";

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly content: Uint8Array;
}

/**
 * Puts an object into a bucket in the target's region. S3's client is half as large as all that we have of the SDK, so that
 * its signer is used alone. Throws `AppError`.
 */
export async function putObject({ clients, target, signal }: Access, upload: Upload): Promise<void> {
  const { bucket, content } = upload;
  const url = await objectUrl(target, upload);
  // The credentials are those that the target's functions are reached with.
  const { config } = await clients.lambda(target);
  const credentials = await config.credentials();
  const signer = { ...credentials, endpoint: url.origin, region: target.region };
  const headers = await signedHeaders(signer, {
    service: "s3",
    method: "PUT",
    path: url.pathname,
    headers: { "content-type": "application/zip" },
    body: content,
  });
  const response = await fetch(url, {
    method: "PUT",
    headers,
    body: Buffer.from(content),
    ...(signal !== undefined && { signal }),
  });
  if (response.ok) return;
  throw refused(bucket, response.status, await response.text());
}

/** The path has no letter that would be escaped: keys are ours. */
async function objectUrl(target: Target, { bucket, key }: Upload): Promise<URL> {
  const endpoint =
    target.kind === "local" ? target.endpoint : await configuredEndpoint(target.profile ?? "default", "s3");
  if (endpoint !== undefined) return new URL(`/${bucket}/${key}`, endpoint);
  const domain = target.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const host = `s3.${target.region}.${domain}`;
  // A certificate of S3 knows one label before it.
  return new URL(
    bucket.includes(".") ? `https://${host}/${bucket}/${key}` : `https://${bucket}.${host}/${key}`,
  );
}

function refused(bucket: string, status: number, answer: string): AppError {
  const [, code = ""] = /<Code>(\w+)<\/Code>/.exec(answer) ?? [];
  const [, message = ""] = /<Message>([^<]*)<\/Message>/.exec(answer) ?? [];
  switch (code) {
    case "NoSuchBucket":
      return new AppError("no-bucket", { userMessage: phrase('There is no bucket "{0}".', bucket) });
    case "PermanentRedirect":
    case "AuthorizationHeaderMalformed":
      return new AppError("no-bucket", {
        userMessage: phrase(
          'The bucket "{0}" is in another region, from which Lambda takes no code.',
          bucket,
        ),
      });
    default:
      return new AppError("not-uploaded", {
        userMessage: phrase(
          'The bucket "{0}" did not take the package: {1}',
          bucket,
          `${code || status} ${message}`.trim(),
        ),
      });
  }
}
