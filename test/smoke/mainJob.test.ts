import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { until } from "../editor/until.ts";
import { Workbench } from "./workbench.ts";
import { testedPlatform } from "../testedPlatform.ts";

// One editor for all steps, in the order in which a person takes them.
describe("the main job, with the packaged extension in a real VS Code", () => {
  let vscode: Workbench;

  before(async () => {
    vscode = await Workbench.open();
  });
  after(async () => await vscode.close());

  test("the sidebar lists the functions of the template", async () => {
    await vscode.step("sidebar", async () => {
      await vscode.openView("Lambda");
      for (const name of ["ChargeCard", "ListProducts", "PriceOrder", "RestockReport", "SendReceipt"]) {
        await vscode.functionNode(name).waitFor();
      }
      await vscode.treeItem(/^Function SendReceipt, python3\.13, 256 megabytes/).waitFor();
    });
  });

  test("a function is invoked through the tree with a saved event", async () => {
    await vscode.step("invoke", async () => {
      await vscode.functionAction("ListProducts", "Invoke Function");
      await vscode.pick("tea");
      await vscode.editorShows(/"statusCode": 200/);
      await vscode.editorShows(/tea-mint/);
      await vscode.statusShows(/ListProducts: 200/);
    });
  });

  test("a failed call stands out in the status bar until the next one", async () => {
    await vscode.step("failed call", async () => {
      const failed = vscode.page.locator(".statusbar-item.error-kind", { hasText: "SendReceipt" });
      await vscode.functionAction("SendReceipt", "Invoke Function");
      await vscode.pick("Empty Event");
      await failed.waitFor();
      await vscode.functionAction("ListProducts", "Invoke Function");
      await vscode.pick("tea");
      await vscode.page.locator(".statusbar-item:not(.error-kind)", { hasText: "ListProducts" }).waitFor();
    });
  });

  test("the output panel has its log lines", async () => {
    await vscode.step("log", async () => {
      // Where there is no /proc nobody tells how much memory was used.
      const memory = testedPlatform.proc ? /[1-9]\d* of 256 MB/ : /256 MB/;
      await vscode.outputShows(
        new RegExp(
          String.raw`── [\d:]{8}\s+✓ [\d.]+ ms \(\d+ billed\) · ${memory.source}.* · tea ─ [0-9a-f]{8} ──`,
        ),
      );
      await vscode.outputShows(/INFO\s+listing products \{ category: 'tea'/);
    });
  });

  test("a code lens over the handler invokes it", async () => {
    await vscode.step("lens", async () => {
      await vscode.closeEditors();
      await vscode.openFile("src/list-products/app.mjs");
      await vscode.lens("Debug").waitFor();
      await vscode.lens("Invoke").click();
      await vscode.pick("everything");
      await vscode.editorShows(/"statusCode": 200/);
      await vscode.outputShows(/category: 'all'/);
      await vscode.readmePicture("workbench");
    });
  });

  test("a changed environment variable is what the function answers with", async () => {
    await vscode.step("environment", async () => {
      await vscode.functionMenu("ListProducts", "Edit Environment Variables");
      await vscode.editorShows(/"SHOP_NAME": "•+"/);
      await vscode.replaceLine("SHOP_NAME", '  "SHOP_NAME": "Tea House"');
      await vscode.page.keyboard.press("Control+S");
      await vscode.pick("Save");
      await vscode.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
      await vscode.functionAction("ListProducts", "Invoke Function");
      await vscode.pick("tea");
      await vscode.editorShows(/Tea House/);
    });
  });

  test("JavaScript stops at a breakpoint, from a lens", async () => {
    await vscode.step("debug JavaScript", async () => {
      await vscode.closeEditors();
      const line = await vscode.breakAt("src/list-products/app.mjs", "console.log(");
      await vscode.lens("Debug").click();
      await vscode.pick("tea");
      await vscode.stoppedAt(line);
      assert.match(await vscode.variable("category"), /'tea'/);
      await vscode.readmePicture("debug");
      await vscode.page.keyboard.press("F10");
      await vscode.stoppedAt(line + 1);
      await vscode.page.keyboard.press("F5");
      await vscode.sessionOver();
      await vscode.editorShows(/"statusCode": 200/);
    });
  });

  test("TypeScript stops at a breakpoint in its source, from F5 without a launch.json", async () => {
    await vscode.step("debug TypeScript", async () => {
      await vscode.closeEditors();
      const line = await vscode.breakAt("src/price-order/app.ts", "const price =");
      await vscode.page.keyboard.press("F5");
      await vscode.pick("Lambda");
      await vscode.pick("six-teas");
      await vscode.stoppedAt(line);
      assert.match(await vscode.variable("order"), /id: 'o-1001'/);
      await vscode.page.keyboard.press("F5");
      await vscode.sessionOver();
      await vscode.editorShows(/"statusCode": 200/);
    });
  });

  test("Python stops at a breakpoint, from the tree, without the Python extension", async () => {
    await vscode.step("debug Python", async () => {
      await vscode.closeEditors();
      const line = await vscode.breakAt("src/send-receipt/receipt.py", 'lines.append(f"  total');
      await vscode.openView("Lambda");
      await vscode.functionAction("SendReceipt", "Debug Function");
      await vscode.pick("two-orders");
      await vscode.stoppedAt(line);
      assert.match(await vscode.variable("total"), /2440/);
      await vscode.page.keyboard.press("F5");
      await vscode.sessionOver();
      await vscode.editorShows(/batchItemFailures/);
    });
  });

  test("a launch.json is made of the functions and their saved events, and F5 takes it", async () => {
    await vscode.step("launch.json", async () => {
      // Over a Python file there is no other debugger to choose.
      await vscode.page.getByText("create a launch.json file").click();
      const launch = join(vscode.folder, ".vscode/launch.json");
      const entry = await until("launch.json", () =>
        existsSync(launch)
          ? /"name": "Debug PriceOrder",[^]*?\.json"/.exec(readFileSync(launch, "utf8"))?.[0]
          : false,
      );
      assert.match(entry, /"function": "PriceOrder"/);
      assert.match(entry, /"event": "\$\{workspaceFolder\}\/events\/PriceOrder\/not-an-order\.json"/);
      await vscode.closeEditors();
      await vscode.command("Debug: Select and Start Debugging");
      await vscode.pick("Debug PriceOrder");
      await vscode.editorShows(/"statusCode": 400/);
      await vscode.sessionOver();
    });
  });

  test("nothing of the workspace was changed but what the person changed", () => {
    const template = readFileSync(join(vscode.folder, "template.yaml"), "utf8");
    assert.match(template, /SHOP_NAME: Corner Shop/);
  });
});
