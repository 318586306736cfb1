import { ZipFile } from "yazl";
import type { LeanClient } from "./leanClient.ts";

/** The echo in each language, and a function that keeps a queue waiting. */
export const echo = {
  node: {
    runtime: "nodejs24.x",
    handler: "index.handler",
    files: { "index.js": "exports.handler = async (event) => event;\n" },
  },
  python: {
    runtime: "python3.11",
    handler: "app.handler",
    files: { "app.py": "def handler(event, context):\n    return event\n" },
  },
  /** Tells a port that it ran: the event's, or that of its first message. */
  signal: {
    runtime: "nodejs24.x",
    handler: "index.handler",
    files: {
      "index.js": `const socket = require("node:dgram").createSocket("udp4");
socket.unref();
exports.handler = ({ port, Records }) => new Promise((resolve) => {
  socket.send("ran", Number(port ?? Records[0].body), "127.0.0.1", () => resolve(null));
});
`,
    },
  },
  /** Answers the client of an API with what it sent. */
  answer: {
    runtime: "nodejs24.x",
    handler: "index.handler",
    files: { "index.js": "exports.handler = async ({ body }) => ({ statusCode: 200, body });\n" },
  },
  /** Takes so long that whatever is queued behind it stays queued. */
  sleeper: {
    runtime: "nodejs24.x",
    handler: "index.handler",
    files: {
      "index.js": "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 800_000));\n",
    },
  },
} as const;

export type EchoLanguage = keyof typeof echo;

/** Creates one of them through the API and waits until it is active. */
export async function createEcho(client: LeanClient, name: string, language: EchoLanguage): Promise<void> {
  const { runtime, handler, files } = echo[language];
  const body = {
    FunctionName: name,
    Runtime: runtime,
    Handler: handler,
    Role: "arn:aws:iam::000000000000:role/bench",
    MemorySize: 256,
    Timeout: 900,
    Code: { ZipFile: (await zip(files)).toString("base64") },
  };
  const reply = await client.request("POST", "/2015-03-31/functions", Buffer.from(JSON.stringify(body)));
  if (reply.status !== 201)
    throw new Error(`CreateFunction answered ${reply.status}: ${reply.body.toString()}`);
  for (;;) {
    const state = await client.request("GET", `/2015-03-31/functions/${name}/configuration`, Buffer.alloc(0));
    if (/"State":"Active"/.test(state.body.toString())) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, text] of Object.entries(files)) archive.addBuffer(Buffer.from(text), name);
  archive.end();
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    archive.outputStream.on("data", (chunk: Buffer) => parts.push(chunk));
    archive.outputStream.on("end", () => resolve(Buffer.concat(parts)));
    archive.outputStream.on("error", reject);
  });
}
