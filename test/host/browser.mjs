// A headless Chromium for the workbench of a server.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { chromiumPath } from "./paths.mjs";

/**
 * The browser's profile and temporary files are within the server's folder, and go with it. The browser itself ends
 * with this process, by its pipe.
 * @param {import("./server.mjs").Server} server
 * @param {{ width: number, height: number }} [viewport]
 */
export async function startBrowser(server, viewport = { width: 1400, height: 900 }) {
  const temporary = join(server.folder, "browser");
  mkdirSync(temporary);
  const context = await chromium.launchPersistentContext(join(temporary, "profile"), {
    executablePath: chromiumPath(),
    viewport,
    env: { ...process.env, TMPDIR: temporary },
    args: [
      // Chromium's sandbox refuses root, and the pages are our own.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return { page, close: () => context.close() };
}
