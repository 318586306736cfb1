// The main job in VS Code: the emulator runs here, and the extension finds it by the sample's data directory.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { installHost } from "../host/install.ts";
import { startServer, workbenchUrl } from "../host/server.ts";
import { projectFolder } from "../host/paths.ts";
import { type Demo, startEmulator } from "./workbench.ts";

export async function showInEditor(demo: Demo): Promise<void> {
  // A free port, so that neither a second demo nor an emulator of one's own is in the way.
  const emulator = await startEmulator(demo.sample, ["--port", "0"]);
  try {
    demo.say(`The emulator answers at ${emulator.ready.endpoint}`);
    await (desktopIsThere() ? openDesktop : serveBrowser)(demo);
  } finally {
    await emulator.stop();
  }
}

function desktopIsThere(): boolean {
  return (
    spawnSync("code", ["--version"], { stdio: "ignore", shell: process.platform === "win32" }).status === 0
  );
}

/** Opens a window with the extension and waits until it is closed. */
async function openDesktop({ sample, say, signal }: Demo): Promise<void> {
  say(
    "Opening VS Code: the view is behind the λ in the activity bar. Close the window, or press Ctrl-C, to end",
  );
  const args = ["--new-window", "--wait", `--extensionDevelopmentPath=${projectFolder}`, sample.folder];
  const code = spawn("code", args, { stdio: "ignore", signal, shell: process.platform === "win32" });
  code.on("error", () => undefined);
  await once(code, "close");
}

/** Serves VS Code until it is interrupted. */
async function serveBrowser({ sample, say, signal }: Demo): Promise<void> {
  installHost(say);
  const server = await startServer({
    development: true,
    settings: { "security.workspace.trust.enabled": false },
  });
  try {
    say(
      `\nVS Code is at\n\n  ${workbenchUrl(server, { folder: sample.folder, extensionDevelopmentPath: projectFolder })}\n`,
    );
    say("The view is behind the λ in the activity bar. Press Ctrl-C to end");
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await server.stop();
  }
}
