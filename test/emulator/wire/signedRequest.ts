import { request } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import { HttpRequest } from "@smithy/core/transport";
import { Hash } from "@smithy/core/serde";
import type { Emulator } from "../../../src/emulator/emulator.ts";

export interface Sent {
  readonly method?: string;
  /** With its query, as it goes over the wire. */
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly service?: string;
  readonly region?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

type Place = Pick<Emulator, "port" | "region" | "accessKeyId" | "secretAccessKey">;

/** Headers that sign the request as an SDK does, without one's conveniences: the path and body may be anything. */
export async function signedHeaders(
  emulator: Place,
  { method = "GET", path = "/", headers = {}, body, service = "lambda", region = emulator.region }: Sent,
): Promise<Record<string, string>> {
  const [pathname = "/", search = ""] = path.split("?");
  const signer = new SignatureV4({
    service,
    region,
    credentials: emulator,
    sha256: Hash.bind(null, "sha256"),
  });
  const signed = await signer.sign(
    new HttpRequest({
      method,
      protocol: "http:",
      hostname: "127.0.0.1",
      port: emulator.port,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: { host: `127.0.0.1:${emulator.port}`, ...headers },
      body,
    }),
  );
  return signed.headers;
}

/** Sends a request as it is and reads the whole answer. */
export async function send(
  { port }: Pick<Emulator, "port">,
  { method = "GET", path = "/", headers = {}, body }: Sent,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request({ host: "127.0.0.1", port, method, path, headers }, (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", reject);
    incoming.on("end", () =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      }),
    );
  });
  outgoing.on("error", reject);
  outgoing.end(body);
  return await promise;
}

export async function sendSigned(emulator: Place, sent: Sent): Promise<Answer> {
  return await send(emulator, { ...sent, headers: await signedHeaders(emulator, sent) });
}
