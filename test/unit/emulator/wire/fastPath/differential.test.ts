import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { after, before, describe, test } from "node:test";
import type { PublicRoute } from "../../../../../src/emulator/contracts/publicRoute.ts";
import type { ServiceDefinition } from "../../../../../src/emulator/contracts/service.ts";
import { Gateway, type GatewayOptions } from "../../../../../src/emulator/wire/gateway.ts";
import { startServer } from "../../../../../src/emulator/wire/server.ts";
import { Services } from "../../../../../src/emulator/wire/services.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { createRandom, type Random } from "../../../../emulator/properties/random.ts";

const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_126);

/** Answers with all that an operation can see of its request. */
const mirror: ServiceDefinition = {
  name: "mirror",
  sdkId: "Mirror",
  signingName: "mirror",
  protocols: [{ kind: "rest-json" }],
  model: () =>
    Promise.resolve({
      service: "mirror",
      operations: {
        Look: {
          name: "Look",
          http: { method: "POST", path: "/{Name}", status: 200 },
          input: "Input",
          output: "Output",
        },
      },
      shapes: {
        string: { type: "string" },
        blob: { type: "blob" },
        Input: {
          type: "structure",
          members: [
            { name: "Name", shape: "string", at: { in: "label" } },
            { name: "Query", shape: "string", at: { in: "query", name: "q" } },
            { name: "Body", shape: "blob", at: { in: "payload" } },
          ],
        },
        Output: {
          type: "structure",
          members: [{ name: "Seen", shape: "blob", at: { in: "payload" } }],
        },
      },
      errors: {},
    }),
  operations: {
    Look: (input: Readonly<Record<string, unknown>>, { headers }) => ({
      Seen: Buffer.from(
        JSON.stringify({
          ...input,
          Body: String(input["Body"]),
          headers: Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)),
        }),
      ),
    }),
  },
  bodyLimit: () => 40,
};

/** A public route that answers with all that it can see, in one of many ways. */
const publicMirror: PublicRoute = {
  matches: (_host, path) => path.startsWith("/_public/"),
  async answer(request) {
    const { method, path, rawQuery, headers, headerValues, spelledHeaders, host, closed, httpVersion } =
      request;
    const sent = await request.body(100);
    const seen = {
      method,
      path,
      rawQuery,
      headers: sorted(headers),
      headerValues: sorted(headerValues),
      spelledHeaders,
    };
    const text = JSON.stringify({
      ...seen,
      host,
      closed,
      httpVersion,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      body: sent === undefined ? "too large" : Buffer.from(sent).toString("latin1"),
      signer: sent === undefined ? undefined : request.signer("mirror"),
    });
    const [, , way = ""] = path.split("/");
    if (way === "thrown") throw new Error("It broke.");
    const status = /^\d{3}$/.test(way) ? Number(way) : 200;
    return { status, headers: answerHeaders[way] ?? {}, body: way === "stream" ? inPieces(text) : text };
  },
};

/** Of some ways to answer: what a connection has to say by itself, or what a header may not have. */
const answerHeaders: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {
  repeated: { "Set-Cookie": ["a=1", "b=2"], "X-None": [], "x-a": "1", "X-A": "2" },
  own: { Date: "now", Connection: "close", "Transfer-Encoding": "chunked", "keep-alive": "timeout=1" },
  broken: { "X-A": "a\r\nX-B: b" },
  nameless: { "X A": "a" },
  stream: { "Content-Type": "text/plain" },
};

async function* inPieces(text: string): AsyncGenerator<Buffer> {
  for (const piece of [text.slice(0, 10), "", text.slice(10)]) {
    await new Promise(setImmediate);
    yield Buffer.from(piece);
  }
}

function sorted(fields: object): readonly (readonly [string, unknown])[] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How many of the generated connections are sent to both. */
const connections = 1_000;
const last = "POST /last HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";

describe("the fast path", () => {
  const stops: (() => unknown)[] = [];
  after(async () => {
    for (const stop of stops.toReversed()) await stop();
  });
  let ports: { readonly fast: number; readonly full: number };

  before(async () => {
    const options: GatewayOptions = {
      region: "us-east-1",
      accountId: "000000000000",
      services: await Services.open([mirror]),
      publicRoutes: [publicMirror],
      signedRoutes: [],
      verifier: undefined,
      log: silentLog,
    };
    const fast = await startServer({ ...options, port: 0 });
    stops.push(() => fast.stop(0));
    const gateway = new Gateway(options);
    const full = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
      void gateway.serve(request, response, "");
    });
    full.on("clientError", (_error, socket) => {
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
    full.listen(0, "127.0.0.1");
    await once(full, "listening");
    stops.push(
      () => full.close(),
      () => full.closeAllConnections(),
    );
    ports = { fast: fast.port, full: (full.address() as AddressInfo).port };
  });

  test(`answers whatever heads a client sends as node:http does, seed ${seed}`, async () => {
    const random = createRandom(seed);
    const answers = new Map<string, number>();
    for (let count = 0; count < connections; count += 1) {
      // One of them: what follows a request that is refused is cut off by `node:http`, with answers before it.
      const sent = requestOf(random);
      const pieces = random.chance(0.5) ? [sent] : cut(random, sent);
      const [fast, full] = await Promise.all([exchange(ports.fast, pieces), exchange(ports.full, pieces)]);
      assert.equal(fast, full, `seed ${seed}, connection ${count}: ${JSON.stringify(pieces)}`);
      for (const [, status = ""] of full.matchAll(/^HTTP\/1\.1 (\d+)/gm))
        answers.set(status, (answers.get(status) ?? 0) + 1);
    }
    // Were all refused, or none, nothing would have been compared.
    for (const status of ["200", "400", "403", "413"])
      assert.ok((answers.get(status) ?? 0) > 20, `${status}: ${answers.get(status) ?? 0}`);
  });
});

/** A request that is mostly plain, and sometimes not quite or not at all. */
function requestOf(random: Random): string {
  const plain = random.chance(0.5);
  const body = "b".repeat(random.below(70));
  const method = plain
    ? "POST"
    : random.pick(["POST", "POST", "POST", "POST", "GET", "PUT", "post", "HEAD", "OPTIONS", ""]);
  const target = plain
    ? random.pick(["/a?q=1", `/_public/${random.pick(publicWays)}/a%2F?q=1`])
    : random.pick([
        "/_public/200",
        "/a",
        "/a?q=1",
        "/a%20b?q=a%26b",
        "/",
        "/a/b",
        "*",
        "http://localhost/a",
        "/\u00e9",
        "/a b",
      ]);
  const version = plain
    ? "HTTP/1.1"
    : random.pick([...Array.from({ length: 12 }, () => "HTTP/1.1"), "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 "]);
  const framing = plain
    ? `Content-Length: ${body.length}`
    : random.pick([
        ...Array.from({ length: 8 }, () => `Content-Length: ${body.length}`),
        `content-length:${body.length}`,
        `Content-Length: ${body.length}\r\nContent-Length: ${body.length}`,
        `Content-Length: ${body.length}, ${body.length}`,
        `Content-Length: +${body.length}`,
        "Content-Length: 0x1",
        "Transfer-Encoding: chunked",
        `Transfer-Encoding: chunked\r\nContent-Length: ${body.length}`,
        `Expect: 100-continue\r\nContent-Length: ${body.length}`,
      ]);
  const chunked = framing.startsWith("Transfer-Encoding");
  const fields = [
    random.pick(["Host: localhost", "Host: localhost", "host:127.0.0.1:1", "Host: example.com", ""]),
    framing,
  ];
  for (let count = random.below(5); count > 0; count -= 1)
    fields.push(random.pick(plain ? oddFields.slice(0, 4) : oddFields));
  const head = [`${method} ${target} ${version}`, ...fields.filter((field) => field !== "")].join("\r\n");
  const sentBody = chunked
    ? `${body.length.toString(16)}\r\n${body}\r\n${body === "" ? "" : "0\r\n\r\n"}`
    : body;
  return `${head}\r\n\r\n${sentBody}`;
}

const publicWays = ["200", "201", "204", "304", "500", "thrown", ...Object.keys(answerHeaders)];

const oddFields = [
  "X-A: 1",
  "x-a: 2",
  "X-B:  padded\t ",
  "X_C: under",
  "X-D:",
  "X-E: \u00e9",
  "X-F: a\u0001b",
  " folded: 1",
  "X-G : spaced",
  "X-H: one\r\n two",
  "no colon",
  ": no name",
  "X-I: a\nX-J: b",
  "__proto__: 1",
  "constructor: 1",
  "Connection: keep-alive",
  "Connection: close",
  "TE: trailers",
  "Keep-Alive: 5",
  "Upgrade: websocket",
  "Origin: http://evil",
  "Cookie: a=b",
  "Cookie: c=d",
  "Date: now",
  "Set-Cookie: a=b",
  "X-Amz-Date: 20260101T000000Z",
];

/** The same bytes in pieces, so that a head or a body comes in parts. */
function cut(random: Random, text: string): string[] {
  const at = random.below(text.length);
  return [text.slice(0, at), text.slice(at)];
}

/**
 * What a server says to a request, and whether it answers another one on the same connection. Left out is what differs from
 * answer to answer.
 */
async function exchange(port: number, pieces: readonly string[]): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true }).setEncoding("latin1");
  let said = "";
  let heard = Promise.withResolvers<void>();
  socket.on("data", (text: string) => {
    said += text;
    heard.resolve();
  });
  socket.on("close", () => heard.resolve());
  socket.on("error", () => heard.resolve());
  const answered = async (isOver: () => boolean) => {
    while (!isOver() && !socket.closed) {
      await heard.promise;
      heard = Promise.withResolvers<void>();
      if (socket.closed) heard.resolve();
    }
  };
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    // In packets of their own.
    await new Promise(setImmediate);
  }
  const isHead = pieces.join("").startsWith("HEAD");
  await answered(() => isWhole(said, isHead));
  if (socket.writable && /^connection: keep-alive/im.test(said)) {
    socket.write(last);
    await answered(() => said.includes('"Name":"last"'));
  }
  socket.destroy();
  return said.replace(/^date: .*\r\n/gim, "").replace(/^x-amzn-requestid: .*\r\n/gim, "");
}

function isWhole(said: string, isHead: boolean): boolean {
  const answer = said.replace("HTTP/1.1 100 Continue\r\n\r\n", "");
  const bodyStart = answer.indexOf("\r\n\r\n") + 4;
  if (bodyStart < 4) return false;
  if (/^HTTP\/1\.1 (?:204|304)/.test(answer)) return true;
  const length = /^content-length: (\d+)/im.exec(answer)?.[1];
  if (isHead || length === undefined) return isHead || answer.endsWith("0\r\n\r\n");
  return answer.length >= bodyStart + Number(length);
}
