import { randomBytes } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { isUtf8 } from "node:buffer";
import type { ConsoleReply, ConsoleRequest } from "../../../protocol/console.ts";
import type { InvocationRecord, WatchInvocations } from "../../contracts/observer.ts";
import { callOf, isOf } from "./calls.ts";

interface Where {
  readonly endpoint: string;
  /** The API's in addresses. */
  readonly segment: string;
  readonly apiId: string;
  readonly watch: WatchInvocations;
}

/** Of an answer, so much is shown. */
const shownBytes = 10 * 1024 * 1024;

/** Of the connection, or ours to say. */
const notSent = /^(host|connection|content-length|transfer-encoding|upgrade|x-amzn-trace-id)$/i;

/** Sends a request to the API by the door of all clients, and tells which functions it came to. */
export async function tryRequest(asked: ConsoleRequest, where: Where): Promise<ConsoleReply> {
  const { endpoint, segment, apiId, watch } = where;
  const startedAt = Date.now();
  // By this the calls of this request are told from those of others.
  const root = `1-${Math.floor(startedAt / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
  const records: InvocationRecord[] = [];
  const stop = watch((record) => {
    if (isOf(record, apiId)) records.push(record);
  });
  try {
    const url = new URL(`${endpoint}/_api/${segment}`);
    // Not through URL, which would make another path of some.
    const path = url.pathname + asked.path;
    const answer = await send({ ...asked, path, port: Number(url.port) }, root);
    const bytes = await collected(answer);
    const ids = new Set([answer.headers["apigw-requestid"], answer.headers["x-amzn-requestid"]]);
    for (const { trace, requestId } of records) if (trace.includes(root)) ids.add(requestId);
    return {
      status: answer.statusCode ?? 0,
      headers: pairs(answer.rawHeaders),
      ...(isUtf8(bytes)
        ? { body: bytes.toString("utf8"), isBase64: false }
        : { body: bytes.toString("base64"), isBase64: true }),
      milliseconds: Date.now() - startedAt,
      calls: records.filter(({ requestId }) => ids.has(requestId)).map(callOf),
    };
  } finally {
    stop();
  }
}

function send(
  { method, headers, body, path, port }: ConsoleRequest & { readonly port: number },
  root: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = headers.filter(([name]) => !notSent.test(name));
  const length = body === "" ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
  const all = [...sent, ...length, ["X-Amzn-Trace-Id", `Root=${root}`], ["Host", `127.0.0.1:${port}`]];
  const request = httpRequest(
    { host: "127.0.0.1", port, method, path, headers: all.flat(), agent: false },
    resolve,
  );
  request.on("error", reject);
  request.end(body);
  return promise;
}

async function collected(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > shownBytes) break;
  }
  return Buffer.concat(chunks);
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as [string, string]] : [],
  );
}
