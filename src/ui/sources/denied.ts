import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import { say } from "../kit/askSetting.ts";
import { localFunction, type Given, type SourcesApp } from "./app.ts";
import { policyText } from "../../lambda/neededPolicy.ts";

/** Shows what AWS would have denied to a function, as the policy that would allow it. */
export async function showDenied(app: SourcesApp, given: Given): Promise<void> {
  const { fn, target } = await localFunction(app, given, vscode.l10n.t("Show Denied Permissions"));
  const all = await localApi(target).permissions();
  const denied = all.filter(({ functionName }) => functionName === fn.name);
  if (denied.length === 0) {
    return say(vscode.l10n.t("{0} has asked for nothing that its role lacks", fn.name));
  }
  const content = policyText(denied, {
    needed: vscode.l10n.t("What {0} has asked for and its role does not allow", fn.name),
    forbidden: vscode.l10n.t("A statement of the role denies these, whatever else allows them"),
  });
  const document = await vscode.workspace.openTextDocument({ language: "yaml", content });
  await vscode.window.showTextDocument(document);
}
