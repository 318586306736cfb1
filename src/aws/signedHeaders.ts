interface Signer {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of keys that are lent for a while. */
  readonly sessionToken?: string | undefined;
}

interface Unsigned {
  /** As signatures call it. Default: `lambda`. */
  readonly service?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** The headers with which `fetch` sends a request that no SDK client knows. */
export async function signedHeaders(
  target: Signer,
  { service = "lambda", method, path, headers: unsigned, body }: Unsigned,
): Promise<Record<string, string>> {
  const { Hash, HttpRequest, SignatureV4 } = await import("./sdk.ts");
  const { protocol, hostname, port, host } = new URL(target.endpoint);
  const { pathname, searchParams } = new URL(path, target.endpoint);
  const signer = new SignatureV4({
    service,
    // S3's paths are escaped once.
    uriEscapePath: service !== "s3",
    region: target.region,
    credentials: {
      accessKeyId: target.accessKeyId,
      secretAccessKey: target.secretAccessKey,
      ...(target.sessionToken !== undefined && { sessionToken: target.sessionToken }),
    },
    sha256: Hash.bind(null, "sha256"),
  });
  const { headers } = await signer.sign(
    new HttpRequest({
      method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      protocol,
      hostname,
      ...(port !== "" && { port: Number(port) }),
      headers: { host, ...unsigned },
      body,
    }),
  );
  // `fetch` sets the host itself, to the same value.
  const { host: _, ...rest } = headers;
  return rest;
}
