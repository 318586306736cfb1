import type { ApisApp } from "./app.ts";

/** Routes of the emulator's APIs: called by a browser or in a terminal, and the code behind them. */
export function registerApis(app: ApisApp): void {
  const { commands } = app;
  const routes = async () => await import("./openRoute.ts");
  commands.register("lambdaWorkbench.open.route", async (given) => (await routes()).openRoute(app, given));
  commands.register("lambdaWorkbench.copy.curl", async (given) => (await routes()).copyCurl(app, given));
  commands.register("lambdaWorkbench.send.request", async (given) =>
    (await import("./sendEvent.ts")).sendEvent(app, given),
  );
  commands.register("lambdaWorkbench.capture.event", async (given) =>
    (await import("./captureEvent.ts")).captureEvent(app, given),
  );
  commands.register("lambdaWorkbench.open.page", async (given) =>
    (await import("./page.ts")).openPage(app, given),
  );
  commands.register("lambdaWorkbench.open.requests", async (given) =>
    (await import("./page.ts")).openRequests(app, given),
  );
  commands.register("lambdaWorkbench.open.source", async (given) =>
    (await import("./openSource.ts")).openSource(app, given),
  );
}
