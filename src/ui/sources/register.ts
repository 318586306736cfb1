import type { SourcesApp } from "./app.ts";
import type { Sender } from "./send.ts";

/** What one does with the sources of a function's events. Each part is loaded with its first command. */
export function registerSources(app: SourcesApp): void {
  const { commands } = app;
  const polling = async () => await import("./polling.ts");
  commands.register("lambdaWorkbench.pause.polling", async (given) =>
    (await polling()).setPolling(app, given, false),
  );
  commands.register("lambdaWorkbench.resume.polling", async (given) =>
    (await polling()).setPolling(app, given, true),
  );
  registerSending(app);
}

function registerSending(app: SourcesApp): void {
  const { commands } = app;
  let loading: Promise<Sender> | undefined;
  const sender = () => (loading ??= import("./send.ts").then((sending) => new sending.Sender(app)));
  commands.register("lambdaWorkbench.send.message", async (given) => (await sender()).message(given));
  commands.register("lambdaWorkbench.put.record", async (given) => (await sender()).record(given));
}
