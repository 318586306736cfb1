import { HttpRequest } from "@smithy/core/transport";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import { OutboundError } from "./outsideError.ts";

export interface OutgoingRequest {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** By its name in signatures: `sns`, `events`, `s3`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly method: string;
  /** Decoded; it is encoded segment by segment. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

interface SignedRequest extends Omit<OutgoingRequest, "timeoutMs" | "body"> {
  readonly body?: string | Uint8Array;
}

/** The headers of a request with its signature. */
export async function signedHeaders(request: SignedRequest): Promise<Readonly<Record<string, string>>> {
  const { service, region, credentials, method, query = {}, body } = request;
  const url = new URL(request.endpoint);
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Hash.bind(null, "sha256"),
    // S3 alone signs the path as it travels.
    uriEscapePath: service !== "s3",
  });
  const { headers } = await signer.sign(
    new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== "" && { port: Number(url.port) }),
      path: encodedPath(request.path),
      query: { ...query },
      headers: { host: url.host, ...request.headers },
      ...(body !== undefined && { body }),
    }),
  );
  return headers;
}

/** A path as it is signed: all but the unreserved characters of RFC 3986 percent-encoded, which S3 demands of keys. */
export function encodedPath(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeURIComponent(segment.toWellFormed()).replaceAll(/[!'()*]/g, percentEncoded))
    .join("/");
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Sends a signed request. Throws `OutboundError` for an answer that is none of success, else what `fetch` throws. */
export async function signedFetch(request: OutgoingRequest): Promise<Buffer> {
  const { method, query = {}, body, timeoutMs } = request;
  const url = new URL(request.endpoint);
  const path = encodedPath(request.path);
  const headers = await signedHeaders(request);
  const search = new URLSearchParams({ ...query }).toString();
  const answer = await fetch(new URL(search === "" ? path : `${path}?${search}`, url), {
    method,
    headers,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw refusalOf(answer.status, bytes.toString("utf8"));
  return bytes;
}

/** Code and message of an error, in XML as S3 and SNS write it or in JSON. */
function refusalOf(status: number, body: string): OutboundError {
  const inXml = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(body)?.[1];
  const inJson = (...names: string[]) => {
    for (const name of names) {
      const value = new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1];
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const code = inXml("Code") ?? inJson("__type", "code")?.split("#").at(-1) ?? `HTTP ${status}`;
  return new OutboundError(code, inXml("Message") ?? inJson("message", "Message") ?? `HTTP ${status}`);
}
