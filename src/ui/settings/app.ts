import type { App } from "../app.ts";
import type { DocumentsApp } from "../documents/register.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";

/** What the commands on settings take. */
export type SettingsApp = ChooserApp & DocumentsApp & Pick<App, "commands">;
