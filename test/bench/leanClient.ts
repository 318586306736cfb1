import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { connect, type Socket } from "node:net";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface Reply {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

/**
 * A keep-alive HTTP client on a bare socket that signs every request: an SDK or fetch would cost more than what is
 * measured. One request at a time.
 */
export class LeanClient {
  readonly #host: string;
  readonly #port: number;
  readonly #credentials: Credentials | undefined;
  readonly #service: string;
  readonly #contentType: string;
  #socket: Socket | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  #expected: { readonly start: number; readonly end: number; readonly head: string } | undefined;
  #resolve: ((reply: Reply) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  #signingKey: { readonly day: string; readonly key: KeyObject } | undefined;
  #hashes = new WeakMap<Buffer, string>();

  /** `service` is what the signatures are for. */
  constructor(endpoint: string, credentials?: Credentials, service = "lambda") {
    this.#service = service;
    const type = service === "lambda" ? "application/json" : "application/x-amz-json-1.0";
    this.#contentType = `Content-Type: ${type}\r\n`;
    const url = new URL(endpoint);
    this.#host = url.hostname;
    this.#port = Number(url.port);
    this.#credentials = credentials;
  }

  request(method: string, path: string, body: Buffer, headers = ""): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const socket = this.#connected();
      const head =
        `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\n${this.#contentType}` +
        `Content-Length: ${body.length}\r\n${headers}${this.#signature(method, path, body, headers)}\r\n`;
      if (body.length < 16_384) socket.write(Buffer.concat([Buffer.from(head, "latin1"), body]));
      else {
        socket.cork();
        socket.write(head, "latin1");
        socket.write(body);
        socket.uncork();
      }
    });
  }

  invoke(functionName: string, body: Buffer): Promise<Reply> {
    return this.request("POST", `/2015-03-31/functions/${functionName}/invocations`, body);
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #connected(): Socket {
    if (this.#socket !== undefined) return this.#socket;
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => this.#reject?.(error));
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#reject?.(new Error("the connection was closed"));
    });
    return socket;
  }

  #read(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#length += chunk.length;
    if (this.#expected === undefined) {
      const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
      this.#parts = [bytes];
      const end = bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = bytes.toString("latin1", 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      this.#expected = { start: end + 4, end: end + 4 + length, head };
    }
    if (this.#length < this.#expected.end) return;
    const { start, end, head } = this.#expected;
    const all = this.#parts.length === 1 ? (this.#parts[0] ?? chunk) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#expected = undefined;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    this.#reject = undefined;
    resolve?.({ status: Number(head.slice(9, 12)), head, body: all.subarray(start, end) });
  }

  /** `headers` are AWS's own, a line each: they are signed, too. */
  #signature(method: string, path: string, body: Buffer, headers: string): string {
    const credentials = this.#credentials;
    if (credentials === undefined) return "";
    const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const day = time.slice(0, 8);
    const scope = `${day}/${credentials.region}/${this.#service}/aws4_request`;
    const host = `${this.#host}:${this.#port}`;
    const bodyHash = this.#hashOf(body);
    // The query's parameters are written in their order, already encoded.
    const [plain = path, query = ""] = path.split("?", 2);
    const signed = [
      `host:${host}`,
      `x-amz-date:${time}`,
      ...headers.split("\r\n").filter(Boolean).map(canonicalLine),
    ];
    signed.sort();
    const names = signed.map((line) => line.slice(0, line.indexOf(":"))).join(";");
    const canonical = `${method}\n${plain}\n${query}\n${signed.join("\n")}\n\n${names}\n${bodyHash}`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac("sha256", this.#keyOf(credentials, day)).update(toSign).digest("hex");
    return (
      `X-Amz-Date: ${time}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ` +
      `SignedHeaders=${names}, Signature=${signature}\r\n`
    );
  }

  #hashOf(body: Buffer): string {
    const known = this.#hashes.get(body) ?? sha256(body);
    this.#hashes.set(body, known);
    return known;
  }

  #keyOf({ secretAccessKey, region }: Credentials, day: string): KeyObject {
    if (this.#signingKey?.day === day) return this.#signingKey.key;
    const key = [day, region, this.#service, "aws4_request"].reduce(
      (made, part) => createSecretKey(createHmac("sha256", made).update(part).digest()),
      createSecretKey(`AWS4${secretAccessKey}`, "utf8"),
    );
    this.#signingKey = { day, key };
    return key;
  }
}

function sha256(data: string | Buffer): string {
  return hash("sha256", data, "hex");
}

/** `X-Amz-Date: now` as a signature counts it. */
function canonicalLine(line: string): string {
  const colon = line.indexOf(":");
  return `${line.slice(0, colon).toLowerCase()}:${line.slice(colon + 1).trim()}`;
}
