import type { ApiAddress, ApiRoute } from "../../protocol/apiAddresses.ts";
import type { ConsoleApis } from "../../protocol/console.ts";
import { element } from "./elements.ts";
import type { Emulator } from "./emulator.ts";
import { showRequest } from "./request.ts";
import { showSocket } from "./socket.ts";
import { sourceLink } from "./source.ts";

/** The routes of all stages of an API; the one that is chosen is beside them. */
export function showApis(root: Element, { apis, sources }: ConsoleApis, emulator: Emulator): void {
  const [first] = apis;
  if (first === undefined) {
    root.replaceChildren(element("p", { role: "alert" }, "There is no API of this name any more."));
    return;
  }
  document.title = `${first.name} · API`;
  const detail = element("section", { "aria-label": "Route", id: "route" });
  const groups = apis.map((api) =>
    element(
      "nav",
      { "aria-label": `Routes of ${api.name}, ${api.stage}` },
      element("h2", {}, api.stage === "$default" ? "Routes" : `Stage ${api.stage}`),
      element("ul", {}, ...api.routes.map((route) => item(api, route))),
    ),
  );

  function item(api: ApiAddress, route: ApiRoute): HTMLElement {
    const button = element(
      "button",
      {
        type: "button",
        onclick: () => {
          for (const other of root.querySelectorAll("nav button")) other.removeAttribute("aria-current");
          button.setAttribute("aria-current", "true");
          const source = sources[route.functionName ?? ""];
          detail.replaceChildren(
            element("h2", {}, `${route.method} ${route.path}`),
            factsOf(route, source && sourceLink(source)),
            ...(api.kind === "webSocket" ? showSocket(api, emulator) : showRequest(route, emulator)),
          );
        },
      },
      element("span", { class: "method" }, route.method),
      element("span", { class: "path" }, route.path),
      element("span", { class: "says" }, saysOf(route)),
    );
    return element("li", {}, button);
  }

  root.replaceChildren(
    element("header", {}, element("h1", {}, first.name), element("p", { class: "says" }, kindOf(first))),
    element("div", { class: "columns" }, element("div", { class: "routes" }, ...groups), detail),
  );
  root.querySelector<HTMLElement>("nav button")?.click();
  root.querySelector<HTMLElement>("nav button")?.focus();
}

function saysOf({ functionName, authorization }: ApiRoute): string {
  return [functionName ?? "no function", ...(authorization === undefined ? [] : [authorization])].join(" · ");
}

function kindOf({ kind, apiId }: ApiAddress): string {
  const names = {
    http: "HTTP API",
    rest: "REST API",
    webSocket: "WebSocket API",
    loadBalancer: "Load balancer",
  };
  return `${names[kind]} ${apiId}`;
}

function factsOf(route: ApiRoute, link: HTMLElement | undefined): HTMLElement {
  return element("p", { class: "says" }, saysOf(route), link === undefined ? undefined : " · ", link);
}
