import type { ApiAddress } from "../../protocol/apiAddresses.ts";
import { element, labelled } from "./elements.ts";
import type { Emulator } from "./emulator.ts";
import { showCall } from "./reply.ts";

/** The function of `$disconnect` is called when its connection has closed; milliseconds. */
const afterwardsMs = 2_000;

/** Connects to a WebSocket API, sends messages, and shows what comes and what the functions got. */
export function showSocket({ url }: ApiAddress, emulator: Emulator): HTMLElement[] {
  let socket: WebSocket | undefined;
  const query = element("input", { placeholder: "name=value&other=value", spellcheck: "false" });
  const message = element("textarea", { rows: "4", spellcheck: "false" });
  message.value = '{"action": ""}';
  const log = element("div", { role: "log", "aria-label": "Messages and calls", class: "result" });
  const toggle = () => {
    if (socket === undefined) connect();
    else socket.close();
  };
  const button = element("button", { type: "button", onclick: toggle }, "Connect");
  const send = element("button", { type: "submit", disabled: true }, "Send");
  const line = (text: string) => log.append(element("p", {}, text));

  function connect(): void {
    const watching = new AbortController();
    log.replaceChildren();
    void follow(emulator, watching.signal, log);
    socket = new WebSocket(addressOf(url, query.value));
    button.textContent = "Close";
    socket.addEventListener("open", () => {
      line("✓ Connected");
      send.disabled = false;
    });
    socket.addEventListener("message", ({ data }) => line(`← ${String(data)}`));
    socket.addEventListener("close", ({ code, reason }) => {
      line(`Closed (${[code, reason].filter(Boolean).join(" ")})`);
      socket = undefined;
      send.disabled = true;
      button.textContent = "Connect";
      setTimeout(() => watching.abort(), afterwardsMs);
    });
  }

  const submit = (event: Event) => {
    event.preventDefault();
    socket?.send(message.value);
    line(`→ ${message.value}`);
  };
  const form = element(
    "form",
    { onsubmit: submit },
    labelled("Query", query),
    element("p", { class: "actions" }, button),
    labelled("Message", message),
    element("p", { class: "actions" }, send),
  );
  return [form, log];
}

/** The API's at the page's own host, as which alone the page may connect. */
function addressOf(url: string, query: string): URL {
  const address = new URL(url);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.host = location.host;
  address.search = query;
  return address;
}

async function follow(emulator: Emulator, signal: AbortSignal, log: HTMLElement): Promise<void> {
  try {
    for await (const call of emulator.calls(signal)) log.append(...showCall(call));
  } catch (error) {
    if (signal.aborted) return;
    log.append(element("p", { class: "failed" }, error instanceof Error ? error.message : String(error)));
  }
}
