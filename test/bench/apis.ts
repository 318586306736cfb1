import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LeanClient, type Reply } from "./leanClient.ts";
import { eventOf, median } from "./measure.ts";
import type { Figure } from "./report.ts";
import { startEmulator, type Target } from "./targets.ts";

const body = eventOf(1024);
const callers = [1, 16, 64] as const;

const template = `Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth: { Authorizers: { Gate: { FunctionArn: !GetAtt Gate.Arn } } }
  Http: { Type: AWS::Serverless::HttpApi }
  answer:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: answer
      Runtime: nodejs24.x
      Handler: index.handler
      InlineCode: "exports.handler = async ({ body, text }) => ({ statusCode: 200, body: body ?? text });"
      MemorySize: 256
      Events:
        Http: { Type: HttpApi, Properties: { ApiId: !Ref Http, Path: /answer, Method: post } }
        Rest: { Type: Api, Properties: { RestApiId: !Ref Rest, Path: /answer, Method: post } }
        Gated:
          Type: Api
          Properties: { RestApiId: !Ref Rest, Path: /gated, Method: post, Auth: { Authorizer: Gate } }
  Gate:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async () => ({
          principalId: "p",
          policyDocument: { Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: "*" }] },
        });
`;

type Call = (client: LeanClient) => Promise<Reply>;

/** The same function by an invoke, by both kinds of API, and behind an authorizer that was asked before. */
const ways: readonly (readonly [name: string, call: Call])[] = [
  ["invoke", (client) => client.invoke("answer", body)],
  ["HTTP API", (client) => client.request("POST", "/_api/Http/answer", body)],
  ["REST API", (client) => client.request("POST", "/_api/Rest/dev/answer", body)],
  [
    "REST API, authorizer",
    (client) => client.request("POST", "/_api/Rest/dev/gated", body, "Authorization: t\r\n"),
  ],
];

interface Series {
  readonly latency: number[];
  readonly rates: Map<number, number[]>;
}

/** Requests to APIs, against an invoke of the same function with the same payload in the same round. */
export async function apis(dir: string, rounds: number): Promise<Figure[]> {
  const folder = join(dir, "apis");
  mkdirSync(folder);
  writeFileSync(join(folder, "template.yaml"), template);
  const target = await startEmulator(join(folder, "data"), ["--template", join(folder, "template.yaml")]);
  const series = new Map<string, Series>();
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [name, call] of ways) {
        const measured = await measure(target, name, call, round === 0);
        if (round === 0) continue;
        const own = series.get(name) ?? { latency: [], rates: new Map(callers.map((count) => [count, []])) };
        series.set(name, own);
        own.latency.push(measured.latency);
        for (const [count, rate] of measured.rates) own.rates.get(count)?.push(rate);
      }
    }
  } finally {
    await target.stop();
  }
  return figuresOf(series);
}

async function measure(target: Target, name: string, call: Call, brief: boolean) {
  // Whoever calls an API does not sign.
  const clients = Array.from({ length: 64 }, () =>
    name === "invoke" ? target.client() : new LeanClient(target.endpoint),
  );
  const [one] = clients;
  if (one === undefined) throw new Error("no client");
  try {
    await times(one, call, brief ? 3000 : 200);
    const latency = median(await times(one, call, brief ? 100 : 500));
    const rates: [number, number][] = [];
    for (const count of callers) {
      const some = clients.slice(0, count);
      if (count > 1) await rate(some, call, brief ? 1500 : 300);
      rates.push([count, await rate(some, call, brief ? 200 : 1000)]);
    }
    return { latency, rates };
  } finally {
    for (const client of clients) client.close();
  }
}

async function times(client: LeanClient, call: Call, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < count; at++) {
    const began = performance.now();
    check(await call(client));
    taken.push(performance.now() - began);
  }
  return taken;
}

async function rate(clients: readonly LeanClient[], call: Call, durationMs: number): Promise<number> {
  let calls = 0;
  const began = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < began + durationMs) {
        check(await call(client));
        calls++;
      }
    }),
  );
  return (calls * 1000) / (performance.now() - began);
}

function check({ status, body: said }: Reply): void {
  if (status !== 200) throw new Error(`answered ${status}: ${said.toString().slice(0, 300)}`);
}

/** Of each round's own ratio, the median: the machine's load changes from round to round. */
function figuresOf(series: ReadonlyMap<string, Series>): Figure[] {
  const figures: Figure[] = [];
  const add = (
    measure: string,
    [who, of]: readonly [who: string, of: string],
    unit: Figure["unit"],
    pick: (of: Series) => readonly number[],
    target: NonNullable<Figure["target"]>,
  ) => {
    const [own, base] = [series.get(who), series.get(of)];
    if (own === undefined || base === undefined) return;
    const ratio = median(pick(own).map((each, round) => each / (pick(base)[round] ?? Number.NaN)));
    figures.push({ measure, who, value: median(pick(own)), unit, ratio, of, target });
  };
  const latency = ({ latency: values }: Series) => values;
  add("API, 1 KB", ["HTTP API", "invoke"], "ms", latency, { kind: "at most", ratio: 1.5 });
  add("API, 1 KB", ["REST API", "invoke"], "ms", latency, { kind: "at most", ratio: 1.6 });
  add("API, 1 KB", ["REST API, authorizer", "REST API"], "ms", latency, { kind: "at most", ratio: 1.1 });
  for (const who of ["HTTP API", "REST API"]) {
    for (const count of [16, 64]) {
      const rates = ({ rates: values }: Series) => values.get(count) ?? [];
      add(`API, ${count} callers`, [who, "invoke"], "calls/s", rates, { kind: "at least", ratio: 0.8 });
    }
  }
  return figures;
}
