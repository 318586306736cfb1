import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { copyWorkspace } from "../editor/workspaceCopy.ts";
import { Workbench } from "./workbench.ts";

/** Programs that are no functions. */
function writePrograms(folder: string): void {
  mkdirSync(join(folder, "tools"), { recursive: true });
  writeFileSync(join(folder, "tools/plain.js"), "console.log('plain');\n");
  writeFileSync(join(folder, "tools/plain.py"), "print('plain')\n");
}

const workspaces: Readonly<Record<string, (folder: string) => void>> = {
  "without a template": writePrograms,
  "with functions elsewhere": (folder) => {
    copyWorkspace("shop", folder);
    writePrograms(folder);
  },
};

for (const [name, fill] of Object.entries(workspaces)) {
  describe(`F5 over programs that are no functions, in a workspace ${name}`, () => {
    let vscode: Workbench;

    before(async () => {
      vscode = await Workbench.open({}, fill);
    });
    after(async () => await vscode.close());

    for (const [file, language] of [
      ["tools/plain.js", "JavaScript"],
      ["tools/plain.py", "Python"],
    ] as const) {
      test(`does not offer Lambda for ${language}`, async () => {
        await vscode.step(`F5 ${language}`, async () => {
          await vscode.openFile(file);
          await vscode.page.locator(".editor-group-container.active .view-line").first().click();
          await vscode.page.keyboard.press("F5");
          // The editor asks which debugger, or says that it knows none for the language.
          const answer = vscode.page.locator(
            ".quick-input-list .monaco-list-row:visible, .monaco-dialog-box",
          );
          await answer.first().waitFor();
          const text = (await answer.allTextContents()).join("\n");
          // Its list of functions is offered at the end, as everybody's is.
          assert.doesNotMatch(text, /^Lambda$|Debug Function/m);
          await vscode.page.keyboard.press("Escape");
        });
      });
    }
  });
}
