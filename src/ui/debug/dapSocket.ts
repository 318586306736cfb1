import { connect, type Socket } from "node:net";
import * as v from "valibot";
import { debugSecretHeader } from "../../protocol/emulator.ts";
import { Message } from "./protocol.ts";

export interface DapSocket {
  send(message: Message): void;
  close(): void;
}

interface DapSocketOptions {
  readonly host: string;
  readonly port: number;
  /** Said once, before the first message. */
  readonly secret: string;
  readonly onMessage: (message: Message) => void;
  /** Once, when the other side has gone or spoken nonsense. */
  readonly onClose: () => void;
}

/** Connects to a program that speaks the Debug Adapter Protocol over TCP. Rejects when nothing listens there. */
export async function connectDap({
  host,
  port,
  secret,
  onMessage,
  onClose,
}: DapSocketOptions): Promise<DapSocket> {
  const socket = await connected(host, port);
  socket.write(`${debugSecretHeader}: ${secret}\r\n`);
  const read = messageReader(onMessage);
  socket.on("data", (chunk) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
  // What went wrong does not matter: the debuggee has ended, and `close` follows.
  socket.on("error", () => undefined);
  socket.once("close", onClose);
  return {
    send(message) {
      const body = Buffer.from(JSON.stringify(message));
      socket.write(`Content-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    close: () => socket.destroy(),
  };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Cuts a byte stream into messages. Throws at anything that is none. */
export function messageReader(onMessage: (message: Message) => void): (chunk: Uint8Array) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (;;) {
      const headerEnd = rest.indexOf("\r\n\r\n");
      if (headerEnd < 0) return;
      const length = /Content-Length: *(\d+)/i.exec(rest.toString("latin1", 0, headerEnd))?.[1];
      if (length === undefined) throw new Error("a message without its length");
      const bodyStart = headerEnd + 4;
      const bodyEnd = bodyStart + Number(length);
      if (rest.length < bodyEnd) return;
      const body: unknown = JSON.parse(rest.toString("utf8", bodyStart, bodyEnd));
      rest = rest.subarray(bodyEnd);
      onMessage(v.parse(Message, body));
    }
  };
}
