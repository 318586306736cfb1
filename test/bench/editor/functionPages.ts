// Answers ListFunctions as AWS does, in pages of fifty, for as many functions as the path says: `/1500/2015-03-31/functions`.
// `/answers` tells when each page was answered. It is a process of its own, so that the editor's host has its own time.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const pageSize = 50;
let answers: number[] = [];

function page(count: number, from: number): string {
  const until = Math.min(from + pageSize, count);
  const functions = Array.from({ length: until - from }, (_, at) => configuration(from + at));
  return JSON.stringify({ Functions: functions, NextMarker: until < count ? String(until) : null });
}

/** Names in no order, as AWS gives them. */
function configuration(at: number) {
  const name = `service-${(at * 7919) % 10_007}-${["orders", "payments", "stock", "mail"][at % 4]}-handler`;
  return {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
    Runtime: at % 3 === 0 ? "python3.13" : "nodejs22.x",
    Role: "arn:aws:iam::123456789012:role/service-role/handler",
    Handler: "index.handler",
    CodeSize: 1_234_567,
    Description: "Takes what came and passes it on",
    Timeout: 30,
    MemorySize: 256,
    LastModified: "2026-11-01T10:00:00.000+0000",
    CodeSha256: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
    Version: "$LATEST",
    Environment: { Variables: { STAGE: "prod", TABLE: "orders", LOG_LEVEL: "info" } },
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: "1b6a9a52-9f0e-4e0b-8b53-5d1b5b0e2c11",
    PackageType: "Zip",
    Architectures: ["arm64"],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${name}` },
  };
}

const server = createServer(({ url = "" }, response) => {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  if (pathname === "/answers") {
    response.end(JSON.stringify(answers));
    answers = [];
    return;
  }
  const count = Number(/^\/(\d+)\//.exec(pathname)?.[1] ?? 0);
  response.setHeader("content-type", "application/json");
  const body = page(count, Number(searchParams.get("Marker") ?? 0));
  answers.push(performance.timeOrigin + performance.now());
  response.end(body);
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
