// Starts the installed VS Code's server: the workbench for a browser, and the extension host behind it.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { serverEntry } from "./paths.ts";

export interface Server {
  readonly port: number;
  /** Everything temporary of this server and of what runs in it; removed with it. */
  readonly folder: string;
  /** Who knows it may use the workbench. */
  readonly token: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Added to the environment of the extension host; gets the server's folder. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * Without it a built workbench does not load an extension from its sources' folder or run its tests; with it
   * notifications are collected, but not shown.
   */
  readonly development?: boolean;
  /** A .vsix file to install first, as a user would. */
  readonly extension?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  // Without the name of this particular build.
  "window.title": "${dirty}${activeEditorShort}${separator}${rootName}",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "git.enabled": false,
  "remote.autoForwardPorts": false,
};

/** Starts a server that ends with this process, however this process ends, and takes all that runs in it along. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { env = () => ({}), settings = {}, development = false, extension, port = 0 } = options;
  if (!existsSync(serverEntry())) {
    throw new Error("VS Code's server is not installed: run node test/host/install.ts");
  }
  // Short: unix sockets live below it, and their paths may have 107 characters.
  const folder = mkdtempSync(join(tmpdir(), "lw-"));
  mkdirSync(join(folder, "data/User"), { recursive: true });
  mkdirSync(join(folder, "tmp"));
  writeFileSync(join(folder, "data/User/settings.json"), JSON.stringify({ ...quietSettings, ...settings }));
  const token = randomUUID();
  const args = [
    "--host=127.0.0.1",
    `--port=${port}`,
    `--connection-token=${token}`,
    `--server-data-dir=${folder}`,
    "--accept-server-license-terms",
    "--telemetry-level=off",
    ...(development ? ["--enable-smoke-test-driver"] : []),
    // No login shell: the extension host gets exactly our environment.
    "--force-disable-user-env",
    ...(extension === undefined ? [] : [`--install-extension=${resolve(extension)}`, "--start-server"]),
  ];
  const supervisor = join(import.meta.dirname, "supervise.ts");
  const child = spawn(process.execPath, [supervisor, folder, process.execPath, serverEntry(), ...args], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder, TMPDIR: join(folder, "tmp"), ...env(folder) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  try {
    return { port: await listeningPort(child, join(folder, "server.log")), folder, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listeningPort(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  logFile: string,
): Promise<number> {
  const log = createWriteStream(logFile);
  // The folder of the log is removed while the server still has something to say.
  log.on("error", () => undefined);
  return new Promise((found, fail) => {
    let output = "";
    const failed = (reason: string) => fail(new Error(`VS Code's server ${reason}:\n${output}`));
    const deadline = setTimeout(() => failed("did not start"), 60_000);
    const read = (chunk: Buffer) => {
      log.write(chunk);
      if (output.length > 100_000) return;
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(deadline);
      found(Number(port));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(deadline);
      failed(`ended with ${code}`);
    });
  });
}

interface Workbench {
  /** The workspace. */
  readonly folder: string;
  /** An extension that runs from its sources' folder, and its tests. */
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** The address at which a browser shows the workbench. It carries the server's token. */
export function workbenchUrl(server: Server, workbench: Workbench): string {
  // On the server's side, whose name is the host and port that the page was loaded from.
  const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${resolve(path)}`;
  const { folder, extensionDevelopmentPath, extensionTestsPath } = workbench;
  const payload = [
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  if (extensionDevelopmentPath !== undefined) {
    payload.push(["extensionDevelopmentPath", remote(extensionDevelopmentPath)]);
  }
  if (extensionTestsPath !== undefined) payload.push(["extensionTestsPath", remote(extensionTestsPath)]);
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  url.searchParams.set("tkn", server.token);
  url.searchParams.set("folder", resolve(folder));
  url.searchParams.set("payload", JSON.stringify(payload));
  return url.href;
}
