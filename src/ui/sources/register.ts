import type { SourcesApp } from "./app.ts";
import type { Sender } from "./send.ts";

/** What one does with the sources of a function's events. Each part is loaded with its first command. */
export function registerSources(app: SourcesApp): void {
  const { commands } = app;
  const switches = async () => await import("./switches.ts");
  commands.register("lambdaWorkbench.pause.polling", async (given) =>
    (await switches()).setPolling(app, given, false),
  );
  commands.register("lambdaWorkbench.resume.polling", async (given) =>
    (await switches()).setPolling(app, given, true),
  );
  commands.register("lambdaWorkbench.fire.trigger", async (given) => (await switches()).fireNow(app, given));
  commands.register("lambdaWorkbench.enable.trigger", async (given) =>
    (await switches()).switchClock(app, given, true),
  );
  commands.register("lambdaWorkbench.disable.trigger", async (given) =>
    (await switches()).switchClock(app, given, false),
  );
  commands.register("lambdaWorkbench.show.denied", async (given) =>
    (await import("./denied.ts")).showDenied(app, given),
  );
  registerLetters(app);
  registerSending(app);
}

function registerLetters(app: SourcesApp): void {
  const { commands } = app;
  const letters = async () => await import("./letters.ts");
  commands.register("lambdaWorkbench.show.letters", async (given) =>
    (await letters()).showLetters(app, given),
  );
  commands.register("lambdaWorkbench.replay.letters", async (given) =>
    (await letters()).replayLetters(app, given),
  );
  commands.register("lambdaWorkbench.debug.letter", async (given) =>
    (await letters()).debugLetter(app, given),
  );
}

function registerSending(app: SourcesApp): void {
  const { commands } = app;
  let loading: Promise<Sender> | undefined;
  const sender = () => (loading ??= import("./send.ts").then((sending) => new sending.Sender(app)));
  commands.register("lambdaWorkbench.send.message", async (given) => (await sender()).message(given));
  commands.register("lambdaWorkbench.publish.message", async (given) => (await sender()).published(given));
  commands.register("lambdaWorkbench.put.object", async (given) => (await sender()).object(given));
  commands.register("lambdaWorkbench.put.record", async (given) => (await sender()).record(given));
}
