import * as vscode from "vscode";
import type { App } from "../app.ts";
import { askChoice } from "../kit/ask.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { SamplesApp } from "./createEvent.ts";
import { eventLenses } from "./eventLenses.ts";
import { listSavedEvents } from "./savedEvents.ts";

/** Saved events: choosing, making and opening them, and sending the one in view. */
export function registerEvents(app: ChooserApp & SamplesApp & Pick<App, "commands" | "subscriptions">): void {
  const { commands } = app;
  app.subscriptions.push(
    vscode.languages.registerCodeLensProvider(
      [
        { language: "json", scheme: "file" },
        { language: "json", scheme: "untitled" },
      ],
      eventLenses,
    ),
  );
  commands.register("lambdaWorkbench.pick.event", async (fn) => {
    const { pickEvent } = await import("./pickEvent.ts");
    return await pickEvent(app, fn);
  });
  commands.register("lambdaWorkbench.create.event", async (given) => {
    const fn = await chooseFunction(app, given, { title: vscode.l10n.t("New Saved Event") });
    const { createEvent } = await import("./createEvent.ts");
    await createEvent(app, fn, given?.text);
  });
  commands.register("lambdaWorkbench.invoke.file", async () => {
    const document = vscode.window.activeTextEditor?.document;
    const event =
      document === undefined ? undefined : { kind: "file" as const, uri: document.uri.toString() };
    const fn = await chooseFunction(app, undefined, {
      title: vscode.l10n.t("Invoke Function with This File"),
    });
    return await commands.execute("lambdaWorkbench.invoke", { ...fn, ...(event !== undefined && { event }) });
  });
  const sharing = async () => await import("./sharedEvents.ts");
  commands.register("lambdaWorkbench.pull.events", async (given) => (await sharing()).pullEvents(app, given));
  commands.register("lambdaWorkbench.share.event", async (given) => (await sharing()).shareEvent(app, given));
  commands.register("lambdaWorkbench.unshare.event", async (given) =>
    (await sharing()).unshareEvent(app, given),
  );
  commands.register("lambdaWorkbench.open.event", async (given) => {
    const { name, target } = await chooseFunction(app, given, { title: vscode.l10n.t("Open Saved Event") });
    const events = (await listSavedEvents(name)).map((event) => ({
      label: event.name,
      description: event.path,
      uri: event.uri,
    }));
    const create = {
      label: vscode.l10n.t("$(new-file) New Event from Sample…"),
      description: "",
      uri: undefined,
    };
    const title = vscode.l10n.t("Saved Events of {0}", name);
    const chosen = await askChoice({
      title,
      placeholder: vscode.l10n.t("Event"),
      items: [...events, create],
    });
    if (chosen.uri === undefined) await commands.execute("lambdaWorkbench.create.event", { name, target });
    else await vscode.window.showTextDocument(chosen.uri);
  });
}
