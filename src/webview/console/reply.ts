import type { ConsoleCall, ConsoleReply } from "../../protocol/console.ts";
import { element } from "./elements.ts";

/** An answer, and each call of a function on its way. */
export function showReply({
  status,
  headers,
  body,
  isBase64,
  milliseconds,
  calls,
}: ConsoleReply): HTMLElement[] {
  const isFailure = status >= 400;
  const mark = isFailure ? "✗" : "✓";
  return [
    element("h3", { class: isFailure ? "failed" : "" }, `${mark} ${status} · ${milliseconds} ms`),
    folded("Headers", headers.map(([name, value]) => `${name}: ${value}`).join("\n")),
    block("Body", isBase64 ? body : pretty(body), isBase64 ? "Body, in base64" : "Body"),
    ...calls.flatMap(showCall),
  ];
}

/** What a function got, and what it said. */
export function showCall({ functionName, event, answer, failed, milliseconds }: ConsoleCall): HTMLElement[] {
  return [
    element(
      "h3",
      { class: failed ? "failed" : "" },
      `${failed ? "✗" : "✓"} ƒ ${functionName} · ${milliseconds} ms`,
    ),
    block("Event", pretty(event), `Event of ${functionName}`),
    block("Answer", pretty(answer ?? ""), `Answer of ${functionName}`),
  ];
}

function block(title: string, text: string, label: string): HTMLElement {
  return element(
    "figure",
    {},
    element("figcaption", {}, title),
    // It scrolls, and so must be reached by keys.
    element("pre", { tabindex: "0", role: "region", "aria-label": label }, text === "" ? "(nothing)" : text),
  );
}

function folded(title: string, text: string): HTMLElement {
  return element("details", {}, element("summary", {}, title), element("pre", { tabindex: "0" }, text));
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
