import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import { isWebSocket } from "../../protocol/routes.ts";
import { askChoice } from "../kit/ask.ts";
import type { ApisApp } from "./app.ts";

interface Given {
  readonly name?: string | undefined;
  readonly route?: { readonly method: string; readonly url: string } | undefined;
}

/** A route that a function answers: the one that a command was given, or one that the user picks. */
export async function chosenRoute(app: ApisApp, given: Given | undefined, title: string) {
  const { name, route } = given ?? {};
  if (name !== undefined && route !== undefined) return { name, route };
  const apis = await localApi(await app.emulator.ensure()).apis();
  const items = apis.flatMap((api) =>
    api.routes.flatMap(({ method, path, url, functionName }) =>
      functionName === undefined || isWebSocket(url) || api.kind === "loadBalancer"
        ? []
        : [
            {
              label: `${method} ${path}`,
              description: api.name,
              detail: functionName,
              chosen: { name: functionName, route: { method, url } },
            },
          ],
    ),
  );
  const nothing = vscode.l10n.t("No template of this workspace declares an API.");
  const placeholder = items.length === 0 ? nothing : vscode.l10n.t("Route");
  return (await askChoice({ title, placeholder, items })).chosen;
}
