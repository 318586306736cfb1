import { Agent, type IncomingHttpHeaders, request } from "node:http";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import type { Sent } from "../wire/signedRequest.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends a request and reads its answer; of an endless stream of events the first is enough. Rejects after `timeoutMs`. */
export async function sendWithin(
  { port }: Pick<Emulator, "port">,
  { method = "GET", path = "/", headers = {}, body }: Sent,
  timeoutMs: number,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  // Without the length, Node would send the body of a DELETE unframed, as the beginning of the next request.
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const options = { host: "127.0.0.1", port, method, path, headers: { ...headers, ...length }, agent };
  const outgoing = request({ ...options, timeout: timeoutMs }, (incoming) => {
    const chunks: Buffer[] = [];
    const done = () =>
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      });
    const isTail = headers["x-amz-target"]?.endsWith("StartLiveTail") === true && incoming.statusCode === 200;
    incoming.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (!isTail) return;
      done();
      outgoing.destroy();
    });
    incoming.on("end", done);
    incoming.on("error", reject);
  });
  outgoing.on("timeout", () => outgoing.destroy(new Error(`nothing for ${timeoutMs} ms`)));
  outgoing.on("error", reject);
  outgoing.end(body);
  return await promise;
}
