// A headless Chromium for the workbench of a server.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { chromiumPath } from "./paths.ts";
import type { Server } from "./server.ts";

export interface Browser {
  readonly page: Page;
  close(): Promise<void>;
}

/**
 * Starts a browser with an empty page. Its profile and temporary files are within the server's folder and go with it;
 * the browser itself ends with this process, by its pipe.
 */
export async function startBrowser(
  server: Server,
  viewport: { width: number; height: number } = { width: 1400, height: 900 },
): Promise<Browser> {
  const temporary = join(server.folder, "browser");
  mkdirSync(temporary);
  const context = await chromium.launchPersistentContext(join(temporary, "profile"), {
    executablePath: chromiumPath(),
    viewport,
    env: { ...environment(), TMPDIR: temporary },
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

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
