import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** An answer whose body is at hand. */
interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Bytes. */
const smallBody = 16 * 1024;
const lineBreaking = /[^\t\x20-\x7e\x80-\xff]/;

/** Writes answers as `node:http` does, with the head and a small body in one piece. Its gain is that of `connection.ts`. */
export function plainAnswers(keepAliveMs: number) {
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveMs / 1000}\r\n\r\n`;
  let second = 0;
  let date = "";
  const dateHeader = (): string => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      date = `Date: ${new Date(now * 1000).toUTCString()}\r\n`;
    }
    return date;
  };

  /** Throws when a header cannot be written. */
  return (socket: Socket, { status, headers, body }: PlainAnswer, requestId: string): void => {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\nx-amzn-RequestId: ${requestId}\r\n`;
    for (const name in headers) {
      const value = headers[name] ?? "";
      if (lineBreaking.test(value))
        throw new Error(`The header ${name} has a character that cannot be sent.`);
      head += `${name}: ${value}\r\n`;
    }
    if (status !== 204) head += `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    head += dateHeader() + keepAlive;
    if (body.length === 0) socket.write(head, "latin1");
    else if (typeof body !== "string" && body.length <= smallBody)
      // As a string of its bytes.
      socket.write(head + latin1(body), "latin1");
    else {
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    }
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
