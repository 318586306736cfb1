import * as vscode from "vscode";
import { expectationFor } from "../../lambda/expectations/check.ts";
import { expectationPath, readExpectation } from "../../lambda/expectations/expectation.ts";
import { AppError } from "../../shared/errors.ts";
import { currentText } from "../kit/eventFiles.ts";
import type { Call } from "./calls/call.ts";

/**
 * What the function answered becomes what it should answer to this event: `<name>.expect.json` beside it. Where there is one,
 * only what differs is changed in it. Throws `AppError`, and leaves a file alone that is no expectation.
 */
export async function saveExpectation(call: Call & { readonly kind: "answered" }): Promise<void> {
  if (call.event?.kind !== "file") {
    throw new AppError("event-not-saved", {
      userMessage: vscode.l10n.t("An expectation stands beside a saved event, and this one was not saved."),
      action: {
        title: vscode.l10n.t("Save Event"),
        command: "lambdaWorkbench.save.event",
        arguments: [{ call: call.id }],
      },
    });
  }
  const uri = vscode.Uri.parse(expectationPath(call.event.uri));
  const text = expectationFor(call.report, await expectationAt(uri));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, { preview: false });
}

async function expectationAt(uri: vscode.Uri) {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  // What is written here would otherwise be at odds with what stands in the editor.
  const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (open?.isDirty === true) await open.save();
  return readExpectation(await currentText(uri), vscode.workspace.asRelativePath(uri));
}
