import type { App } from "../app.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";

/** What the commands about APIs need. */
export type ApisApp = ChooserApp & Pick<App, "commands" | "emulator">;
