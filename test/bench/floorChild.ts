// The echoing child of floor.ts: `http` and `lean` poll a port, `pipe` reads file descriptor 3.
import { Agent, request } from "node:http";
import { connect, Socket } from "node:net";

const [, , way, port] = process.argv;

function echo(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(body.toString())));
}

function pollHttp(): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const options = { host: "127.0.0.1", port: Number(port), agent };
  const next = () => {
    request({ ...options, path: "/next" }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (chunk: Buffer) => parts.push(chunk));
      response.on("end", () => {
        const body = echo(Buffer.concat(parts));
        const post = request(
          { ...options, method: "POST", path: "/response", headers: { "Content-Length": body.length } },
          (answer) => answer.resume().on("end", next),
        );
        post.end(body);
      });
    }).end();
  };
  next();
}

function pollLean(): void {
  const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
  let input = Buffer.alloc(0);
  let posting = false;
  const get = `GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  socket.write(get);
  socket.on("data", (chunk) => {
    input = input.length === 0 ? chunk : Buffer.concat([input, chunk]);
    const end = input.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = input.toString("latin1", 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const chunked = /transfer-encoding: chunked/i.test(head);
    const bodyEnd = chunked ? input.indexOf("0\r\n\r\n", end + 4) + 5 : end + 4 + length;
    if (bodyEnd < end + 4 || input.length < bodyEnd) return;
    const body = chunked ? unchunk(input.subarray(end + 4, bodyEnd)) : input.subarray(end + 4, bodyEnd);
    input = input.subarray(bodyEnd);
    posting = !posting;
    if (!posting) {
      socket.write(get);
      return;
    }
    const answer = echo(body);
    socket.write(`POST /response HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${answer.length}\r\n\r\n`);
    socket.write(answer);
  });
}

function unchunk(input: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = input.indexOf("\r\n", at);
    const size = Number.parseInt(input.toString("latin1", at, end), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(input.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function readPipe(): void {
  const pipe = new Socket({ fd: 3 });
  let input = Buffer.alloc(0);
  pipe.on("data", (chunk) => {
    input = input.length === 0 ? chunk : Buffer.concat([input, chunk]);
    while (input.length >= 4 && input.length >= 4 + input.readUInt32BE(0)) {
      const end = 4 + input.readUInt32BE(0);
      const answer = echo(input.subarray(4, end));
      input = input.subarray(end);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(answer.length);
      pipe.write(Buffer.concat([length, answer]));
    }
  });
}

if (way === "pipe") readPipe();
else if (way === "lean") pollLean();
else pollHttp();
