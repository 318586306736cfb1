import type { ApisApp } from "./app.ts";

/** Routes of the emulator's APIs: called by a browser or in a terminal, and the code behind them. */
export function registerApis(app: ApisApp): void {
  const { commands } = app;
  const routes = async () => await import("./openRoute.ts");
  commands.register("lambdaWorkbench.open.route", async (given) => (await routes()).openRoute(app, given));
  commands.register("lambdaWorkbench.copy.curl", async (given) => (await routes()).copyCurl(app, given));
  commands.register("lambdaWorkbench.open.source", async (given) =>
    (await import("./openSource.ts")).openSource(app, given),
  );
}
