import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";

/** What the commands on code take. */
export type CodeApp = ChooserApp & Pick<App, "changes" | "clients" | "commands" | "subscriptions">;

export type Given = ArgumentOf<"lambdaWorkbench.open.code">;
