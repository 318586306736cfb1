import type { SettingsApp } from "./app.ts";

/** What functions are set to. */
export function registerSettings(app: SettingsApp): void {
  app.commands.register("lambdaWorkbench.copy.setting", async (given) => {
    await (await import("./copySetting.ts")).copySetting(app, given);
  });
}
