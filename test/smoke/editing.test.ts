import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Access } from "../../src/aws/call.ts";
import { Clients } from "../../src/aws/clients.ts";
import { getFunction, updateEnvironment } from "../../src/aws/functions.ts";
import { until } from "../editor/until.ts";
import { windowEmulator } from "./windowEmulator.ts";
import { Workbench } from "./workbench.ts";

describe("environment variables, as a person and a colleague edit them", () => {
  let vscode: Workbench;
  const clients = new Clients();

  before(async () => {
    vscode = await Workbench.open();
  });
  after(async () => {
    clients.reset();
    await vscode.close();
  });

  test("the question leaves the changes of the diff in view, and keeping on editing is no error", async () => {
    await vscode.step("keep editing", async () => {
      await vscode.openView("Lambda");
      await vscode.functionMenu("ListProducts", "Edit Environment Variables");
      await vscode.editorShows(/"SHOP_NAME": "•+"/);
      await vscode.replaceLine("CURRENCY", '  "CURRENCY": "GBP",');
      await vscode.page.keyboard.press("Control+S");
      const question = vscode.page.locator(".quick-input-widget");
      await question.waitFor();
      const changed = vscode.page.locator(".modified-in-monaco-diff-editor .view-line", { hasText: "GBP" });
      await changed.waitFor();
      await vscode.picture("question over diff");
      const [over, line] = [await question.boundingBox(), await changed.boundingBox()];
      assert.ok(over && line);
      assert.ok(line.y >= over.y + over.height, `${line.y} is under ${over.y + over.height}`);
      await vscode.pick("Keep editing");
      await question.waitFor({ state: "hidden" });
      await vscode.page.locator(".tab.dirty", { hasText: "ListProducts" }).waitFor();
      assert.equal(await vscode.page.locator(".notification-toast").count(), 0);
    });
  });

  test("text that survives a reload unsaved does not take back what a colleague has saved meanwhile", async () => {
    await vscode.step("reload", async () => {
      // The editor writes unsaved text down after a while; a page that goes before that has lost it.
      await until("the backup", () => backups().some((text) => text.includes("GBP")));
      await vscode.reload();
      await vscode.page.locator(".tab.dirty", { hasText: "ListProducts" }).waitFor();
      const { environment, revisionId } = await getFunction(await access(), "ListProducts");
      const variables = { ...environment, NEW_BY_OTHER: "theirs", SHOP_NAME: "Theirs" };
      await updateEnvironment(await access(), { name: "ListProducts", variables, revisionId });
      await vscode.page.locator(".tab.dirty", { hasText: "ListProducts" }).click();
      await vscode.page.keyboard.press("Control+S");
      await vscode.pick("Merge and Save");
      await vscode.page.locator(".tab.dirty").waitFor({ state: "detached" });
      const merged = await getFunction(await access(), "ListProducts");
      assert.deepEqual(merged.environment, { ...variables, CURRENCY: "GBP" });
    });
  });

  function backups(): string[] {
    const cwd = join(vscode.serverFolder, "data/User/Backups");
    return globSync("*/lambda-env/*", { cwd }).map((path) => readFileSync(join(cwd, path), "utf8"));
  }

  async function access(): Promise<Access> {
    return { clients, target: await windowEmulator(vscode.folder) };
  }
});
