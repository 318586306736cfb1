import * as vscode from "vscode";
import { consoleUrlOf } from "../../aws/apis/consoleUrl.ts";
import { localApi } from "../../aws/localApi.ts";
import { httpFileOf } from "../../lambda/requests/httpFile.ts";
import type { ArgumentOf } from "../commands.ts";
import { askChoice } from "../kit/ask.ts";
import type { ApisApp } from "./app.ts";

type Given = ArgumentOf<"lambdaWorkbench.open.page">;

/** Opens the page of an API in the browser, with the key that it takes. */
export async function openPage(app: ApisApp, given: Given): Promise<void> {
  const { target, api } = await chosenApi(app, given, vscode.l10n.t("Open Page of an API"));
  const url = consoleUrlOf(api, target);
  if (url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/** Opens the routes of an API as requests that a REST client sends. */
export async function openRequests(app: ApisApp, given: Given): Promise<void> {
  const { target, api } = await chosenApi(app, given, vscode.l10n.t("Open Routes as .http File"));
  const languages = await vscode.languages.getLanguages();
  const document = await vscode.workspace.openTextDocument({
    language: languages.includes("http") ? "http" : "plaintext",
    content: httpFileOf([api], target.region),
  });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function chosenApi(app: ApisApp, given: Given, title: string) {
  const target = await app.emulator.ensure();
  const all = (await localApi(target).apis()).filter(({ kind }) => kind !== "loadBalancer");
  const named = all.find(({ url }) => url === given?.value);
  if (named !== undefined) return { target, api: named };
  const nothing = vscode.l10n.t("No template of this workspace declares an API.");
  const placeholder = all.length === 0 ? nothing : vscode.l10n.t("API");
  const items = all.map((api) => ({ label: api.name, description: api.stage, detail: api.url, api }));
  return { target, api: (await askChoice({ title, placeholder, items })).api };
}
