import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { test, type TestContext } from "node:test";
import { Clients } from "../../../../src/aws/clients.ts";
import type { FunctionSummary } from "../../../../src/aws/functions.ts";
import type { LocalTarget } from "../../../../src/aws/target.ts";
import { FunctionLists } from "../../../../src/ui/kit/functions/functionLists.ts";
import { readRemembered, writeRemembered } from "../../../../src/ui/kit/functions/rememberedFunctions.ts";

// AWS as the other end: pages that come when the test says so, which a real emulator cannot be told to do.
const local = { kind: "local" } as const;

test("a page is shown before the next one is there, and what was known before that", async (t) => {
  const aws = await startAws(t);
  const { lists, change } = startLists(t, aws.target, {
    "functions local": writeRemembered([remembered("old")]),
  });
  assert.deepEqual(namesOf(lists), ["old"]);

  const loading = lists.load(local);
  aws.answer(await aws.request(), { Functions: [configuration("b")], NextMarker: "2" });
  await change(() => namesOf(lists).includes("b"));
  assert.equal(lists.get(local).kind, "loading");
  assert.deepEqual(namesOf(lists), ["b", "old"]);

  const second = await aws.request();
  assert.match(second.url, /Marker=2/);
  aws.answer(second, { Functions: [configuration("a")] });
  await loading;
  assert.equal(lists.get(local).kind, "read");
  assert.deepEqual(namesOf(lists), ["a", "b"], "what is gone goes when all has been read");
});

test("stopping keeps what has come and ends the request", async (t) => {
  const aws = await startAws(t);
  const { lists, change } = startLists(t, aws.target);
  const loading = lists.load(local);
  aws.answer(await aws.request(), { Functions: [configuration("a")], NextMarker: "2" });
  await change(() => namesOf(lists).includes("a"));
  const hanging = await aws.request();
  await lists.stop(local);
  await loading;
  assert.equal(lists.get(local).kind, "stopped");
  assert.deepEqual(namesOf(lists), ["a"]);
  if (!hanging.response.closed) await once(hanging.response, "close");
});

test("callers that ask meanwhile share one reading", async (t) => {
  const aws = await startAws(t);
  const { lists } = startLists(t, aws.target);
  const loads = [lists.load(local), lists.load(local)];
  aws.answer(await aws.request(), { Functions: [] });
  await Promise.all(loads);
  assert.equal(aws.requests(), 1);
});

test("a reading that a later one has stopped ends with the later one's answer", async (t) => {
  const aws = await startAws(t);
  const { lists } = startLists(t, aws.target);
  const first = lists.reload(local);
  await aws.request();
  const second = lists.reload(local);
  aws.answer(await aws.request(), { Functions: [configuration("new")] });
  await first;
  assert.deepEqual(namesOf(lists), ["new"]);
  await second;
});

test("a failure keeps the known functions and says what to do", async (t) => {
  const aws = await startAws(t);
  const { lists } = startLists(t, aws.target, { "functions local": writeRemembered([remembered("old")]) });
  const loading = lists.load(local);
  aws.refuse(await aws.request(), "UnrecognizedClientException", 403);
  await loading;
  const list = lists.get(local);
  assert.equal(list.kind, "failed");
  assert.equal(list.kind === "failed" && list.error.code, "credentials-refused");
  assert.deepEqual(namesOf(lists), ["old"]);
});

test("the state, which a list leaves out, is asked for", async (t) => {
  const aws = await startAws(t);
  const { lists } = startLists(t, aws.target);
  const loading = lists.load(local);
  const { State: _, ...stateless } = configuration("a");
  aws.answer(await aws.request(), { Functions: [stateless] });
  const asked = await aws.request();
  assert.match(asked.url, /functions\/a\/configuration/);
  aws.answer(asked, { ...stateless, State: "Pending" });
  await loading;
  assert.equal(lists.find(local, "a")?.state, "Pending");
});

test("memory of another version of the extension is ignored", async (t) => {
  const aws = await startAws(t);
  const { lists } = startLists(t, aws.target, { "functions local": [{ name: 1 }, "x"] });
  assert.deepEqual(namesOf(lists), []);
});

function namesOf(lists: FunctionLists): string[] {
  return lists.get(local).functions.map((fn) => fn.name);
}

function startLists(t: TestContext, target: LocalTarget, remembered: Record<string, unknown> = {}) {
  const memory = new Map(Object.entries(remembered));
  const clients = new Clients();
  t.after(() => clients.reset());
  const waiting = new Set<() => void>();
  const lists = new FunctionLists({
    clients,
    targets: { resolve: () => Promise.resolve(target) },
    memory: {
      get: (key) => memory.get(key),
      update: async (key, value) => void memory.set(key, value),
    },
    onChange: () => {
      for (const check of waiting) check();
    },
  });
  const change = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { lists, change };
}

interface Asked {
  readonly url: string;
  readonly response: ServerResponse;
}

async function startAws(t: TestContext) {
  const asked: Asked[] = [];
  const waiting: ((request: Asked) => void)[] = [];
  let requests = 0;
  const server = createServer((request: IncomingMessage, response) => {
    requests++;
    const each = { url: request.url ?? "", response };
    const next = waiting.shift();
    if (next === undefined) asked.push(each);
    else next(each);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const target: LocalTarget = {
    kind: "local",
    endpoint: `http://127.0.0.1:${address.port}`,
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  const send = ({ response }: Asked, status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  return {
    target,
    requests: () => requests,
    request: () => {
      const first = asked.shift();
      return first === undefined
        ? new Promise<Asked>((resolve) => waiting.push(resolve))
        : Promise.resolve(first);
    },
    answer: (request: Asked, body: unknown) => send(request, 200, body),
    refuse: (request: Asked, type: string, status: number) =>
      send(request, status, { message: "no" }, { "x-amzn-errortype": type }),
  };
}

function configuration(name: string) {
  return {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    Runtime: "nodejs22.x",
    MemorySize: 128,
    State: "Active",
  };
}

function remembered(name: string): FunctionSummary {
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    description: "",
    runtime: "nodejs22.x",
    handler: undefined,
    packageType: "Zip",
    memoryMb: 128,
    timeoutSeconds: 3,
    architecture: "x86_64",
    ephemeralStorageMb: 512,
    lastModified: undefined,
    state: undefined,
    stateReason: undefined,
    logGroup: undefined,
  };
}

test("what is remembered is one text, and comes back as it was", () => {
  const functions = [
    remembered("Plain"),
    { ...remembered("Image"), runtime: undefined, packageType: "Image", logGroup: "shared" } as const,
  ];
  assert.deepEqual(readRemembered(writeRemembered(functions)), functions);
  for (const other of [undefined, [], "", "[", '[["Plain"]]', [{ name: "Plain" }]]) {
    assert.deepEqual(readRemembered(other), []);
  }
});
