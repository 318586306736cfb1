import * as vscode from "vscode";
import type { ApiAddress, ApiRoute } from "../../protocol/apiAddresses.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { isBrowsable, isWebSocket } from "../../protocol/routes.ts";
import type { Menus } from "../kit/menus.ts";
import type { Node } from "./node.ts";

/** An API of the emulator; below it are its routes. */
export function apiRow(target: TargetRef, parent: string, api: ApiAddress): Node {
  const { name, stage, url, routes } = api;
  const kind = kindOf(api);
  const count = routes.length === 1 ? vscode.l10n.t("1 route") : vscode.l10n.t("{0} routes", routes.length);
  const id = `${parent}/api/${api.apiId}/${stage}`;
  const description = [kind, ...(stage === "$default" ? [] : [stage]), count].join(" · ");
  return {
    kind: "api",
    id,
    target,
    value: url,
    route: { method: "GET", url },
    look: () => ({
      text: name,
      icon: "globe",
      description,
      tooltip: url,
      label: `${kind} ${name}, ${count}`,
    }),
    words: () => [
      "valued",
      ...(api.kind === "webSocket" ? [] : ["addressed", "browsable"]),
      ...(api.kind === "loadBalancer" ? [] : ["paged"]),
    ],
    children: () => routes.map((route) => routeRow(target, id, route)),
  };
}

function kindOf({ kind }: ApiAddress): string {
  switch (kind) {
    case "rest":
      return vscode.l10n.t("REST API");
    case "http":
      return vscode.l10n.t("HTTP API");
    case "loadBalancer":
      return vscode.l10n.t("Load balancer");
    case "webSocket":
      return vscode.l10n.t("WebSocket API");
  }
}

/** A route of an API; it is about the function that answers, where one does. */
export function routeRow(target: TargetRef, parent: string, route: ApiRoute, description?: string): Node {
  const { method, path, url, functionName: name, qualifier, authorization } = route;
  const text = `${method} ${path}`;
  const facts = [
    name ?? vscode.l10n.t("no function"),
    ...(authorization === undefined ? [] : [authorization]),
  ];
  const says = description ?? facts.join(" · ");
  return {
    kind: "route",
    id: `${parent}/route/${text}`,
    target,
    ...(name !== undefined && { name }),
    ...(qualifier !== undefined && { qualifier }),
    value: url,
    route: { method, url },
    look: () => ({
      text,
      icon: authorization === undefined ? "link" : "lock",
      description: says,
      tooltip: [url, ...facts].join("\n\n"),
      label: vscode.l10n.t("Route {0}, {1}", text, says),
    }),
    words: () => [
      "valued",
      ...(isWebSocket(url) ? [] : ["addressed"]),
      ...(isBrowsable(route) ? ["browsable"] : []),
      ...(name === undefined ? [] : ["sourced"]),
      // What comes to a WebSocket API is no request of its own, and load balancers have no page.
      ...(name === undefined || isWebSocket(url) || url.includes("/_alb/") ? [] : ["callable"]),
    ],
  };
}

export const apiMenus: Menus = {
  addressed: [{ command: "lambdaWorkbench.copy.curl", group: "5_copy@1" }],
  browsable: [
    { command: "lambdaWorkbench.open.route", group: "inline@1" },
    { command: "lambdaWorkbench.open.route", group: "1_run@1" },
  ],
  callable: [
    { command: "lambdaWorkbench.send.request", group: "1_run@2" },
    { command: "lambdaWorkbench.capture.event", group: "1_run@3" },
  ],
  paged: [
    { command: "lambdaWorkbench.open.page", group: "1_run@2" },
    { command: "lambdaWorkbench.open.requests", group: "5_copy@2" },
  ],
  sourced: [{ command: "lambdaWorkbench.open.source", group: "2_look@1" }],
};
