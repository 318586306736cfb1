import { element, labelled } from "./elements.ts";
import { Emulator, WrongKeyError } from "./emulator.ts";
import { showApis } from "./routes.ts";

const root = document.querySelector("#console") ?? document.body;
const page = location.pathname.replace(/\/+$/, "");

/**
 * The key comes behind the address, where no server sees it, and is taken out of it. It is kept with this entry of the history alone:
 * what else is served at this origin cannot read it, and a reload finds it.
 */
function givenKey(): string {
  const [, inAddress] = /^#key=([\w=+/-]+)$/.exec(location.hash) ?? [];
  const kept: unknown = history.state;
  const key = inAddress ?? (typeof kept === "string" ? kept : "");
  history.replaceState(key, "", page);
  return key;
}

async function open(key: string): Promise<void> {
  const emulator = new Emulator(page, key);
  try {
    const apis = await emulator.apis();
    history.replaceState(key, "", page);
    showApis(root, apis, emulator);
  } catch (error) {
    if (error instanceof WrongKeyError) askForKey(key === "" ? undefined : error.message);
    else root.replaceChildren(element("p", { role: "alert", class: "failed" }, messageOf(error)));
  }
}

function askForKey(mistake: string | undefined): void {
  const field = element("input", { type: "password", autocomplete: "off", required: true });
  const form = element(
    "form",
    {
      class: "key",
      onsubmit: (event) => {
        event.preventDefault();
        void open(field.value.trim());
      },
    },
    element("h1", {}, "The emulator's key"),
    element(
      "p",
      {},
      "This page is for who has the key of the emulator: ",
      element("code", {}, "lambda-workbench apis"),
      " prints an address with it. The secret access key opens it, too.",
    ),
    mistake === undefined ? undefined : element("p", { role: "alert", class: "failed" }, mistake),
    labelled("Key", field),
    element("button", { type: "submit" }, "Open"),
  );
  root.replaceChildren(form);
  field.focus();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

await open(givenKey());
