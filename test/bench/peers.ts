import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { LeanClient } from "./leanClient.ts";
import type { Target } from "./targets.ts";

/**
 * serverless-offline in both of its modes, installed into a folder of its own: the fastest of the other emulators that
 * need no container.
 */
export async function startPeers(dir: string): Promise<Target[]> {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "package.json"), '{ "name": "peers", "private": true }\n');
  writeFileSync(join(dir, "index.js"), "module.exports.handler = async (event) => event;\n");
  writeFileSync(
    join(dir, "serverless.yml"),
    `service: peers
frameworkVersion: "3"
provider: { name: aws, runtime: nodejs20.x, region: us-east-1 }
plugins: [serverless-offline]
functions:
  echo: { handler: index.handler, name: echo, timeout: 30 }
`,
  );
  const installed = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "serverless@3.40.0", "serverless-offline@13.9.0"],
    {
      cwd: dir,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (installed.status !== 0) {
    console.error("… serverless-offline could not be installed: the run goes on without it");
    return [];
  }
  return [
    await startServerless(dir, "serverless-offline, in process", ["--useInProcess"]),
    await startServerless(dir, "serverless-offline, workers", []),
  ];
}

async function startServerless(dir: string, name: string, more: readonly string[]): Promise<Target> {
  const [httpPort, lambdaPort] = [await freePort(), await freePort()];
  const began = performance.now();
  const args = [
    "serverless",
    "offline",
    "--httpPort",
    String(httpPort),
    "--lambdaPort",
    String(lambdaPort),
    ...more,
  ];
  const child = spawn("npx", ["--no-install", ...args], {
    cwd: dir,
    stdio: "ignore",
    detached: true,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off" },
  });
  const endpoint = `http://127.0.0.1:${lambdaPort}`;
  const credentials = { accessKeyId: "AKIAPEER", secretAccessKey: "peer", region: "us-east-1" };
  await answering(endpoint, child.exitCode === null ? 60_000 : 0);
  return {
    name,
    endpoint,
    pid: child.pid ?? 0,
    readyMs: performance.now() - began,
    client: () => new LeanClient(endpoint, credentials),
    async stop() {
      const ended = once(child, "exit");
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await ended;
    },
  };
}

async function answering(endpoint: string, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const client = new LeanClient(endpoint);
    const reply = await client.invoke("echo", Buffer.from("{}")).catch(() => undefined);
    client.close();
    if (reply?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${endpoint} did not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
