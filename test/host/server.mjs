// Starts the installed VS Code's server: the workbench for a browser, and the extension host behind it.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { hostNode, serverEntry } from "./paths.mjs";

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {string} folder everything temporary of this server and of what runs in it; removed with it
 * @property {string} token who knows it may use the workbench
 * @property {() => Promise<void>} stop
 */

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "git.enabled": false,
};

/**
 * @param {object} [options]
 * @param {(folder: string) => Record<string, string>} [options.env] added to the extension host's environment; it gets
 *   the server's folder
 * @param {Record<string, unknown>} [options.settings] user settings
 * @param {string[]} [options.extensions] .vsix files to install first
 * @param {number} [options.port] 0 for any
 * @returns {Promise<Server>}
 */
export async function startServer({ env = () => ({}), settings = {}, extensions = [], port = 0 } = {}) {
  if (!existsSync(serverEntry()))
    throw new Error("VS Code's server is not installed: run node test/host/install.mjs");
  // Short: unix sockets live below it, and their paths may have 107 characters.
  const folder = mkdtempSync(join(tmpdir(), "lw-"));
  mkdirSync(join(folder, "data/User"), { recursive: true });
  mkdirSync(join(folder, "tmp"));
  writeFileSync(join(folder, "data/User/settings.json"), JSON.stringify({ ...quietSettings, ...settings }));
  const token = randomUUID();
  const args = [
    serverEntry(),
    "--host=127.0.0.1",
    `--port=${port}`,
    `--connection-token=${token}`,
    `--server-data-dir=${folder}`,
    "--accept-server-license-terms",
    "--telemetry-level=off",
    // Without it a built workbench ignores the payload that names an extension under development and its tests.
    "--enable-smoke-test-driver",
    // No login shell: the extension host gets exactly our environment.
    "--force-disable-user-env",
    ...extensions.map((file) => `--install-extension=${resolve(file)}`),
    ...(extensions.length > 0 ? ["--start-server"] : []),
  ];
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "supervise.mjs"), folder, hostNode(), ...args],
    {
      env: { ...process.env, XDG_RUNTIME_DIR: folder, TMPDIR: join(folder, "tmp"), ...env(folder) },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
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

/**
 * @param {import("node:child_process").ChildProcessByStdio<import("node:stream").Writable, import("node:stream").Readable, import("node:stream").Readable>} child
 * @param {string} logFile
 * @returns {Promise<number>}
 */
function listeningPort(child, logFile) {
  const log = createWriteStream(logFile);
  // The folder of the log is removed while the server still has something to say.
  log.on("error", () => undefined);
  return new Promise((done, fail) => {
    let output = "";
    const deadline = setTimeout(() => fail(new Error(`VS Code's server did not start:\n${output}`)), 60_000);
    const read = (/** @type {Buffer} */ chunk) => {
      log.write(chunk);
      if (output.length > 100_000) return;
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(deadline);
      done(Number(port));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(deadline);
      fail(new Error(`VS Code's server ended with ${code}:\n${output}`));
    });
  });
}

/**
 * The workbench's address.
 * @param {Server} server
 * @param {object} options
 * @param {string} options.folder the workspace
 * @param {string} [options.extensionDevelopmentPath]
 * @param {string} [options.extensionTestsPath]
 */
export function workbenchUrl(server, { folder, extensionDevelopmentPath, extensionTestsPath }) {
  // On the server's side, whose name is the host and port that the page was loaded from.
  const remote = (/** @type {string} */ path) => `vscode-remote://127.0.0.1:${server.port}${resolve(path)}`;
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
