import * as vscode from "vscode";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { createEvent } from "./createEvent.ts";
import { pickEvent } from "./pickEvent.ts";
import { listSavedEvents } from "./savedEvents.ts";

/** Saved events: choosing, making and opening them. */
export function registerEvents(app: ChooserApp & Pick<App, "commands">): void {
  const { commands } = app;
  commands.register("lambdaWorkbench.pick.event", async (fn) => await pickEvent(app, fn));
  commands.register("lambdaWorkbench.create.event", async (given) => {
    const { name } = await chooseFunction(app, given, { title: "New Saved Event" });
    await createEvent(name);
  });
  commands.register("lambdaWorkbench.open.event", async (given) => {
    const { name } = await chooseFunction(app, given, { title: "Open Saved Event" });
    const items = (await listSavedEvents(name)).map((event) => ({
      label: event.name,
      description: event.path,
      uri: event.uri,
    }));
    const create = { label: "$(new-file) New Event from Sample…", description: "", uri: undefined };
    const chosen = await vscode.window.showQuickPick([...items, create], {
      title: `Saved Events of ${name}`,
      placeHolder: "Event",
    });
    if (chosen === undefined) return;
    if (chosen.uri === undefined) await createEvent(name);
    else await vscode.window.showTextDocument(chosen.uri);
  });
}
