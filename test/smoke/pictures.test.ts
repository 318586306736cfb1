import { test } from "node:test";
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
      await vscode.picture(`invocation ${name}`);
      await vscode.functionMenu("ListProducts", "Edit Environment Variables");
      await vscode.editorShows(/"SHOP_NAME": "•+"/);
      await vscode.replaceLine("CURRENCY", '  "CURRENCY": "GBP",');
      await vscode.page.keyboard.press("Control+S");
      await vscode.page.locator(".quick-input-widget").waitFor();
      await vscode.picture(`difference ${name}`);
      await vscode.pick("Keep editing");
    } finally {
      await vscode.close();
    }
  });
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
