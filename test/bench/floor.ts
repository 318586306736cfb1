// A relay without features, to measure the emulator against: an HTTP server hands each request to a child that
// long-polls the Runtime API and echoes. `node floor.ts <kind> [standby]` prints its endpoint when it listens.
//   none      answers by itself
//   pipe      one child, on a socket pair, with a length before each message
//   lean      one child with a bare-socket client, node:http in front
//   http      one child, node:http on both sides
//   http-env  like http, with one child for each concurrent call
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";

type Kind = "none" | "pipe" | "lean" | "http" | "http-env";
const kind = (process.argv[2] ?? "http") as Kind;
const startsAhead = process.argv[3] === "standby";
const childFile = join(import.meta.dirname, "floorChild.ts");

interface Job {
  readonly body: Buffer;
  readonly done: (body: Buffer) => void;
}

/** What a child is given jobs through. */
interface Worker {
  run(job: Job): void;
}

const children: ChildProcess[] = [];
const idle: Worker[] = [];
const queue: Job[] = [];

function submit(job: Job): void {
  if (kind === "none") {
    job.done(job.body);
    return;
  }
  const worker = idle.pop();
  if (worker !== undefined) {
    worker.run(job);
    return;
  }
  queue.push(job);
  if (kind === "http-env" || children.length === 0) startWorker();
}

function free(worker: Worker): void {
  const next = queue.shift();
  if (next === undefined) idle.push(worker);
  else worker.run(next);
}

function startWorker(): void {
  if (kind === "pipe") startPiped();
  else startPolling();
}

/** A child that long-polls an HTTP server of its own. */
function startPolling(): void {
  let waiting: ServerResponse | undefined;
  let current: Job | undefined;
  const worker: Worker = {
    run(job) {
      current = job;
      if (waiting !== undefined) {
        waiting.end(job.body);
        waiting = undefined;
      }
    },
  };
  const api = createServer((request, response) => {
    if (request.method === "GET") {
      if (current === undefined) waiting = response;
      else response.end(current.body);
      return;
    }
    read(request, (body) => {
      const job = current;
      current = undefined;
      response.end();
      job?.done(body);
      free(worker);
    });
  });
  api.listen(0, "127.0.0.1", () => {
    const { port } = api.address() as AddressInfo;
    const way = kind === "lean" ? "lean" : "http";
    children.push(
      spawn(process.execPath, [childFile, way, String(port)], { stdio: ["ignore", "ignore", "inherit"] }),
    );
    free(worker);
  });
}

/** A child on a socket pair. */
function startPiped(): void {
  const child = spawn(process.execPath, [childFile, "pipe"], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  children.push(child);
  const pipe = child.stdio[3] as Duplex;
  let current: Job | undefined;
  let input: Buffer = Buffer.alloc(0);
  const worker: Worker = {
    run(job) {
      current = job;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(job.body.length);
      pipe.write(Buffer.concat([length, job.body]));
    },
  };
  pipe.on("data", (chunk: Buffer) => {
    input = input.length === 0 ? chunk : Buffer.concat([input, chunk]);
    while (input.length >= 4 && input.length >= 4 + input.readUInt32BE(0)) {
      const end = 4 + input.readUInt32BE(0);
      const body = input.subarray(4, end);
      input = input.subarray(end);
      const job = current;
      current = undefined;
      job?.done(body);
      free(worker);
    }
  });
  free(worker);
}

function read(request: IncomingMessage, then: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  request.on("data", (chunk: Buffer) => parts.push(chunk));
  request.on("end", () => then(Buffer.concat(parts)));
}

const server = createServer((request, response) => {
  read(request, (body) =>
    submit({
      body,
      done: (result) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": result.length });
        response.end(result);
      },
    }),
  );
});
server.listen(0, "127.0.0.1", () => {
  if (startsAhead) startWorker();
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
process.on("SIGTERM", () => {
  for (const child of children) child.kill("SIGKILL");
  process.exit(0);
});
