import type { App } from "../app.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";

/** What the commands on settings take. */
export type SettingsApp = ChooserApp & Pick<App, "clients" | "commands">;
