import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { copyWorkspace } from "../editor/workspaceCopy.ts";
import { until } from "../editor/until.ts";
import { type Browser, startBrowser } from "../host/browser.ts";
import { forcedExtension } from "../host/forcedExtension.ts";
import { projectFolder } from "../host/paths.ts";
import { type Server, type ServerOptions, startServer, workbenchUrl } from "../host/server.ts";

const packaged = join(projectFolder, "dist/lambda-workbench.vsix");
const screenshots = join(projectFolder, "test-output");
const pictures = join(projectFolder, "docs/images");

/** A VS Code with the packaged extension and a copy of the shop open, used as a person uses it. */
export class Workbench {
  readonly page: Page;
  /** The workspace; the test may change it. */
  readonly folder: string;
  readonly #server: Server;
  readonly #browser: Browser;
  /** What is made for this one alone. */
  readonly #own: string;

  private constructor(server: Server, browser: Browser, folder: string, own: string) {
    this.#own = own;
    this.#server = server;
    this.#browser = browser;
    this.page = browser.page;
    this.folder = folder;
  }

  /** `fill` writes the workspace of that name, which is a copy of the shop otherwise; `env` is for what runs in the editor. */
  static async open(
    settings: Readonly<Record<string, unknown>> = {},
    fill: (folder: string) => void = (folder) => copyWorkspace("shop", folder),
    { name = "shop", env }: { readonly name?: string } & Pick<ServerOptions, "env"> = {},
  ): Promise<Workbench> {
    mkdirSync(screenshots, { recursive: true });
    const forced = process.env["TEST_PLATFORM"];
    const own = mkdtempSync(join(tmpdir(), "lw-forced-"));
    const extension = forced === undefined ? packaged : (await forcedExtension(forced, own)).packaged;
    const server = await startServer({
      extension,
      ...(env !== undefined && { env }),
      settings: {
        "security.workspace.trust.enabled": false,
        // Room for what the pictures are about.
        "editor.minimap.enabled": false,
        ...settings,
      },
    });
    // Within the server's folder, which goes away however this process ends.
    const folder = join(server.folder, name);
    fill(folder);
    const browser = await startBrowser(server, { width: 1280, height: 800 });
    const workbench = new Workbench(server, browser, folder, own);
    browser.page.setDefaultTimeout(30_000);
    await browser.page.goto(workbenchUrl(server, { folder }));
    await browser.page.locator(".monaco-workbench").waitFor();
    return workbench;
  }

  /** What "Developer: Reload Window" does: the extension host is another one afterwards. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator(".monaco-workbench").waitFor();
  }

  /**
   * Reloads in another display language. What the editor itself says stays English: its language packs come from a registry,
   * and an extension brings its own texts.
   */
  async speak(language: string): Promise<void> {
    await this.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`);
    await this.reload();
  }

  /** The folder of the server and of everything that it started. */
  get serverFolder(): string {
    return this.#server.folder;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#own, { recursive: true });
  }

  /** Does a step; when it fails, the picture of that moment is kept in test-output/. */
  async step(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.picture(`failed ${name}`);
      throw error;
    }
  }

  /** A picture in test-output/. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(screenshots, `${name.replaceAll(/\W+/g, "-")}.png`) });
  }

  /** A picture that the README shows; the one in the repository is replaced only when UPDATE_PICTURES=1 asks for it. */
  async readmePicture(name: string): Promise<void> {
    await this.picture(name);
    if (process.env["UPDATE_PICTURES"] !== "1") return;
    mkdirSync(pictures, { recursive: true });
    copyFileSync(join(screenshots, `${name}.png`), join(pictures, `${name}.png`));
  }

  /** Opens the sidebar view of an activity bar item. */
  async openView(name: string): Promise<void> {
    const tab = this.page.getByRole("tab", { name, exact: true }).first();
    // A click on the view that is open would close it.
    if ((await tab.getAttribute("aria-expanded")) !== "true") await tab.click();
  }

  /** A node of any tree in view, by what a screen reader says. */
  treeItem(name: RegExp): Locator {
    return this.page.getByRole("treeitem", { name }).first();
  }

  functionNode(name: string): Locator {
    return this.treeItem(new RegExp(`^(Function|Funktion) ${name},`));
  }

  /** Clicks one of the buttons that a function shows under the mouse. */
  async functionAction(name: string, action: string): Promise<void> {
    const node = this.functionNode(name);
    const button = node.getByRole("button", { name: new RegExp(`^${action}`) });
    // A row that is drawn anew under a mouse at rest shows its buttons when the mouse moves again, as a person's does.
    await until(`the button "${action}"`, async () => {
      await this.page.mouse.move(0, 0);
      await node.hover();
      return await button.isVisible();
    });
    await button.click();
  }

  /** Clicks an entry of a function's context menu. */
  async functionMenu(name: string, entry: string): Promise<void> {
    await this.functionNode(name).click({ button: "right" });
    const item = this.page.getByRole("menuitem", { name: new RegExp(`^${entry}`) });
    await item.waitFor();
    // A menu takes no click in its first moments, lest the press that opened it chooses.
    await until(`the menu entry "${entry}" to be taken`, async () => {
      if (await item.isHidden()) return true;
      await item.click({ timeout: 1000 }).catch(() => undefined);
      return await item.isHidden();
    });
  }

  /** Picks the first entry of the open quick pick that shows this. */
  async pick(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  }

  /** The titles in the open quick pick. */
  async picks(): Promise<string[]> {
    const rows = this.page.locator(".quick-input-list .monaco-list-row .label-name");
    await rows.first().waitFor();
    return await rows.allTextContents();
  }

  async openFile(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    await this.#quickInput("Control+P", path, name);
    await this.page.getByRole("tab", { name, selected: true }).waitFor();
  }

  /** Runs a command from the palette. */
  async command(title: string): Promise<void> {
    // F1, since browsers take some of the other keys.
    await this.#quickInput("F1", `>${title}`, title);
  }

  /** So that what is seen next is new. */
  async closeEditors(): Promise<void> {
    await this.command("View: Close All Editors");
    await this.page.locator(".editor-group-container .view-lines").waitFor({ state: "detached" });
  }

  lens(title: string): Locator {
    return this.page.locator(".codelens-decoration a", { hasText: title }).first();
  }

  /** Waits until an editor in view shows it. */
  async editorShows(text: RegExp): Promise<void> {
    await this.#shows(".editor-group-container", text);
  }

  /** Waits until the output panel shows it. */
  async outputShows(text: RegExp): Promise<void> {
    await this.#shows(".output-view", text);
  }

  /** Waits for a notification. */
  async notified(text: RegExp): Promise<void> {
    await this.page.locator(".notification-toast", { hasText: text }).waitFor();
  }

  async closeNotifications(): Promise<void> {
    await this.command("Notifications: Clear All Notifications");
    await this.page.locator(".notification-toast").first().waitFor({ state: "detached" });
  }

  async statusShows(text: RegExp): Promise<void> {
    await this.page.locator(".statusbar-item", { hasText: text }).first().waitFor();
  }

  /** Replaces the line of the active editor in which `text` is. */
  async replaceLine(text: string, line: string): Promise<void> {
    await this.page.locator(".editor-group-container.active .view-line", { hasText: text }).click();
    await this.page.keyboard.press("End");
    await this.page.keyboard.press("Shift+Home");
    // Home stops at the first letter of a line first.
    await this.page.keyboard.press("Shift+Home");
    await this.page.keyboard.insertText(line);
  }

  /** Opens a file, clicks beside the first line that contains `text` and returns the line's number. */
  async breakAt(path: string, text: string): Promise<number> {
    await this.openFile(path);
    const lines = readFileSync(join(this.folder, path), "utf8").split("\n");
    const line = lines.findIndex((each) => each.includes(text)) + 1;
    const number = this.page.locator(".editor-group-container.active .line-numbers", {
      hasText: new RegExp(`^${line}$`),
    });
    const mark = this.page.locator(".editor-group-container.active .codicon-debug-breakpoint").first();
    // A lens that comes meanwhile moves the lines: what was set a line too far is taken away, and set again.
    await until(`a breakpoint at line ${line} of ${path}`, async () => {
      const at = await middleOf(number);
      await this.page.mouse.click(at.left - 10, at.y);
      await mark.waitFor();
      const [found, wanted] = [await middleOf(mark), await middleOf(number)];
      if (Math.abs(found.y - wanted.y) < 5) return true;
      await mark.click();
      await mark.waitFor({ state: "detached" });
      return false;
    });
    return line;
  }

  /** Waits until the debugger stands at a line of the active editor. */
  async stoppedAt(line: number): Promise<void> {
    await this.page.locator(".debug-toolbar").waitFor();
    await this.page
      .locator(".debug-call-stack .monaco-list-row", { hasText: new RegExp(`${line}:\\d+`) })
      .first()
      .waitFor();
  }

  /** What the Variables view shows for a name; opens the scope where it is closed. */
  async variable(name: string): Promise<string> {
    const row = this.page
      .locator(".debug-variables .monaco-list-row", { hasText: new RegExp(`^\\s*${name}\\b`) })
      .first();
    const scope = this.page.locator(".debug-variables .monaco-list-row", { hasText: /^\s*Local/ }).first();
    await scope.waitFor();
    if ((await scope.getAttribute("aria-expanded")) === "false") await scope.click();
    await row.waitFor();
    return (await row.textContent()) ?? "";
  }

  async sessionOver(): Promise<void> {
    await this.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  }

  /** An editor that opens just then closes the input, and one that opens too soon lacks entries: then, once more. */
  async #quickInput(key: string, text: string, row: string): Promise<void> {
    await until(`"${row}" to be picked`, async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press(key);
      await this.page.locator(".quick-input-widget input").fill(text, { timeout: 3000 });
      const rows = this.page.locator(".quick-input-list .monaco-list-row", { hasText: row });
      await rows.first().click({ timeout: 3000 });
      return true;
    });
  }

  /** Only lines in view exist, the editor writes no-break spaces, and long lines are wrapped after a space. */
  async #shows(where: string, text: RegExp): Promise<void> {
    const lines = this.page.locator(`${where} .view-line`);
    await until(`${where} to show ${text.source}`, async () => {
      const shown = (await lines.allTextContents()).join("").replaceAll("\u00a0", " ");
      return text.test(shown);
    });
  }
}

/** Where an element is in the page; throws where it is not in view. */
async function middleOf(element: Locator): Promise<{ readonly left: number; readonly y: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not in view");
  return { left: box.x, y: box.y + box.height / 2 };
}
