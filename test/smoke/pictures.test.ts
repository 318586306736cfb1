import { test } from "node:test";
import { Clients } from "../../src/aws/clients.ts";
import { getFunction, updateEnvironment } from "../../src/aws/functions.ts";
import { windowEmulator } from "./windowEmulator.ts";
import { Workbench } from "./workbench.ts";

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  contrast: "Default High Contrast",
} as const;

const skip =
  process.env["UPDATE_PICTURES"] !== "1" &&
  "pictures to be looked at: UPDATE_PICTURES=1 makes them in test-output/";

for (const [name, theme] of Object.entries(themes)) {
  test(`the extension in ${theme}`, { skip }, async () => {
    const vscode = await Workbench.open({ "workbench.colorTheme": theme });
    try {
      await vscode.openView("Lambda");
      await vscode.functionNode("ListProducts").waitFor();
      await narrow(vscode);
      await vscode.functionNode("ListProducts").click();
      await vscode.page.keyboard.press("ArrowRight");
      await vscode.treeItem(/^Triggers/).waitFor();
      await vscode.treeItem(/^Configuration/).click();
      await vscode.treeItem(/^Memory/).waitFor();
      await vscode.picture(`tree ${name}`);
      await vscode.functionAction("ListProducts", "Invoke Function");
      await vscode.pick("tea");
      await vscode.editorShows(/"statusCode": 200/);
      await vscode.outputShows(/listing products/);
      await vscode.lens("Invoke Again").waitFor();
      await vscode.picture(`invocation ${name}`);
      await vscode.functionNode("ListProducts").click();
      await vscode.functionNode("SendReceipt").waitFor();
      await history(vscode, name);
      await conflict(vscode, name);
      await difference(vscode, name);
      await walkthrough(vscode, name);
    } finally {
      await vscode.close();
    }
  });
}

/** A success and a failure, in the view and in the function's channel. */
async function history(vscode: Workbench, theme: string): Promise<void> {
  await vscode.functionAction("SendReceipt", "Invoke Function");
  await vscode.pick("Empty Event");
  await vscode.editorShows(/"errorMessage"/);
  await vscode.page.getByRole("button", { name: "Invocations Section" }).click();
  await vscode.treeItem(/^SendReceipt/).waitFor();
  await vscode.picture(`history ${theme}`);
  await vscode.page.getByRole("button", { name: "Invocations Section" }).click();
  await vscode.command("View: Toggle Maximized Panel");
  await vscode.outputShows(/SendReceipt|Error/);
  await vscode.picture(`logs ${theme}`);
  await vscode.command("View: Toggle Maximized Panel");
}

/** A colleague saves the same variables first. */
async function conflict(vscode: Workbench, theme: string): Promise<void> {
  await vscode.closeEditors();
  await vscode.functionMenu("ListProducts", "Edit Environment Variables");
  await vscode.editorShows(/"SHOP_NAME": "•+"/);
  await vscode.replaceLine("CURRENCY", '  "CURRENCY": "GBP",');
  const clients = new Clients();
  const access = { clients, target: await windowEmulator(vscode.folder) };
  const { environment, revisionId } = await getFunction(access, "ListProducts");
  const variables = { ...environment, NEW_BY_OTHER: "theirs", CURRENCY: "CHF" };
  await updateEnvironment(access, { name: "ListProducts", variables, revisionId });
  clients.reset();
  await vscode.page.keyboard.press("Control+S");
  await vscode.pick("Save");
  await vscode.page.getByText("Somebody else has changed this").waitFor();
  await vscode.picture(`conflict ${theme}`);
  await discard(vscode);
}

async function difference(vscode: Workbench, theme: string): Promise<void> {
  await vscode.functionMenu("ListProducts", "Edit Configuration");
  await vscode.editorShows(/"MemorySize": \d+/);
  await vscode.replaceLine('"MemorySize"', '  "MemorySize": 512,');
  await vscode.page.keyboard.press("Control+S");
  await vscode.page.locator(".quick-input-widget").waitFor();
  await vscode.page
    .locator(".modified-in-monaco-diff-editor .view-line", { hasText: "512" })
    .first()
    .waitFor();
  await vscode.picture(`configuration ${theme}`);
  await discard(vscode);
}

async function discard(vscode: Workbench): Promise<void> {
  await vscode.pick("Keep editing");
  await vscode.command("View: Close All Editors");
  await vscode.page.getByRole("button", { name: "Don't Save" }).click();
  await vscode.page.locator(".editor-group-container .view-lines").first().waitFor({ state: "detached" });
}

async function walkthrough(vscode: Workbench, theme: string): Promise<void> {
  await vscode.command("View: Close Panel").catch(() => undefined);
  await vscode.command("View: Toggle Primary Side Bar Visibility");
  await vscode.command("Welcome: Open Walkthrough...");
  await vscode.pick("First Steps with Lambda Workbench");
  const steps = ["Run a function", "Save an event", "Stop at a breakpoint", "Change a variable, and see it"];
  for (const [at, step] of [...steps, "Connect to AWS"].entries()) {
    await vscode.page.getByText(step, { exact: true }).first().click();
    await vscode.page.frameLocator("iframe.webview").frameLocator("#active-frame").locator("svg").waitFor();
    await vscode.picture(`walkthrough ${at + 1} ${theme}`);
  }
}

/** A sidebar of 300 pixels, as on a small screen. */
async function narrow({ page }: Workbench): Promise<void> {
  const sidebar = await page.locator(".part.sidebar").boundingBox();
  if (sidebar === null) throw new Error("there is no sidebar");
  const [x, y] = [sidebar.x + sidebar.width, sidebar.y + sidebar.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(sidebar.x + 300, y, { steps: 5 });
  await page.mouse.up();
}
