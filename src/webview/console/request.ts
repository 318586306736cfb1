import type { ApiRoute } from "../../protocol/apiAddresses.ts";
import { curlOf } from "../../lambda/requests/curl.ts";
import { filledIn, parametersOf } from "../../lambda/requests/pathParameters.ts";
import { element, labelled } from "./elements.ts";
import type { Emulator } from "./emulator.ts";
import { showReply } from "./reply.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** A form that sends a request to a route, and what came of it. */
export function showRequest(route: ApiRoute, emulator: Emulator): HTMLElement[] {
  const choices = route.method === "ANY" ? methods : [route.method];
  const method = element("select", {}, ...choices.map((each) => element("option", {}, each)));
  const values = parametersOf(route.url).map((name) => ({
    name,
    field: element("input", { required: true }),
  }));
  const query = element("input", { placeholder: "name=value&other=value", spellcheck: "false" });
  const headers = element("textarea", { rows: "3", spellcheck: "false" });
  headers.value = /^(POST|PUT|PATCH)$/.test(route.method) ? "Content-Type: application/json" : "";
  const body = element("textarea", { rows: "6", spellcheck: "false" });
  const result = element("div", { "aria-live": "polite", class: "result" });
  const send = element("button", { type: "submit" }, "Send");
  const call = () => {
    const given = Object.fromEntries(values.map(({ name, field }) => [name, field.value]));
    const asked = query.value === "" ? "" : `?${query.value.replace(/^\?/, "")}`;
    const sent = linesOf(headers.value);
    const url = filledIn(route.url, given) + encodeURI(asked).replaceAll("%25", "%");
    return { method: method.value, url, headers: sent, ...(body.value !== "" && { body: body.value }) };
  };
  const copy = element(
    "button",
    { type: "button", onclick: () => void navigator.clipboard.writeText(curlOf(call())) },
    "Copy as curl",
  );
  const form = element(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        // A button that is disabled would lose the focus, and who works by keys would begin at the top again.
        if (send.hasAttribute("aria-disabled")) return;
        const { url, ...rest } = call();
        result.replaceChildren(element("p", {}, "Sent …"));
        send.setAttribute("aria-disabled", "true");
        emulator
          .send({ body: "", ...rest, path: belowApi(url) })
          .then((reply) => result.replaceChildren(...showReply(reply)))
          .catch((error: unknown) => {
            const text = error instanceof Error ? error.message : String(error);
            result.replaceChildren(element("p", { role: "alert", class: "failed" }, text));
          })
          .finally(() => send.removeAttribute("aria-disabled"));
      },
      // Enter sends from a field of one line; with Ctrl or Command from all of them.
      onkeydown: (event) => {
        if (event instanceof KeyboardEvent && event.key === "Enter" && (event.ctrlKey || event.metaKey))
          form.requestSubmit();
      },
    },
    choices.length > 1 ? labelled("Method", method) : undefined,
    ...values.map(({ name, field }) => labelled(name, field)),
    labelled("Query", query),
    labelled("Headers", headers),
    labelled("Body", body),
    element("p", { class: "actions" }, send, copy),
  );
  return [form, result];
}

/** What follows the API's own address, `/_api/<name>`. */
function belowApi(url: string): string {
  const { pathname, search } = new URL(url);
  // URL takes dots for steps; a path with them is sent as it was made.
  const [, path = pathname] = /^\w+:\/\/[^/]+(\/[^?]*)/.exec(url) ?? [];
  return (path.replace(/^\/_api\/[^/]+/, "") || "/") + search;
}

function linesOf(text: string): [string, string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
  });
}
