import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import type { ArgumentOf } from "../commands.ts";
import { askChoice, askText } from "../kit/ask.ts";
import { isBrowsable, isWebSocket } from "../../protocol/routes.ts";
import { curlOf } from "../../lambda/requests/curl.ts";
import { filledIn, parametersOf } from "../../lambda/requests/pathParameters.ts";
import type { ApisApp } from "./app.ts";

type Given = ArgumentOf<"lambdaWorkbench.open.route">;
type Route = NonNullable<NonNullable<Given>["route"]>;

/** Opens a route's address in the browser. */
export async function openRoute(app: ApisApp, given: Given): Promise<void> {
  const title = vscode.l10n.t("Open Route in Browser");
  const { url } = await withParameters(given?.route ?? (await chooseRoute(app, title, isBrowsable)), title);
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/** Copies a request to a route as a line for a shell. */
export async function copyCurl(app: ApisApp, given: Given): Promise<void> {
  const title = vscode.l10n.t("Copy Route as curl");
  const route = await withParameters(
    given?.route ?? (await chooseRoute(app, title, ({ url }) => !isWebSocket(url))),
    title,
  );
  const line = curlOf(route);
  await vscode.env.clipboard.writeText(line);
  vscode.window.setStatusBarMessage(`$(copy) ${vscode.l10n.t("Copied {0}", line)}`, 3000);
}

async function chooseRoute(app: ApisApp, title: string, accepts: (route: Route) => boolean): Promise<Route> {
  const apis = await localApi(await app.emulator.ensure()).apis();
  const items = apis.flatMap(({ name, routes }) =>
    routes.filter(accepts).map((route) => ({
      label: `${route.method} ${route.path}`,
      description: name,
      detail: route.url,
      route,
    })),
  );
  const nothing = vscode.l10n.t("No template of this workspace declares an API.");
  const placeholder = items.length === 0 ? nothing : vscode.l10n.t("Route");
  return (await askChoice({ title, placeholder, items })).route;
}

/** Asks for a value for each parameter of the path. */
export async function withParameters({ method, url }: Route, title: string): Promise<Route> {
  const values: Record<string, string> = {};
  for (const name of parametersOf(url)) {
    values[name] = await askText({
      title,
      prompt: vscode.l10n.t("Value of {0} in {1}", name, url),
      mistake: (text) => (text === "" ? vscode.l10n.t("A path parameter is never empty.") : undefined),
    });
  }
  return { method, url: filledIn(url, values) };
}
