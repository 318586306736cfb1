import * as vscode from "vscode";
import { nextEvent } from "../../aws/apis/nextEvent.ts";
import type { ArgumentOf } from "../commands.ts";
import type { ApisApp } from "./app.ts";
import { chosenRoute } from "./chosenRoute.ts";

/** Waits for a request to a route, and saves the event that its function gets. */
export async function captureEvent(
  app: ApisApp,
  given: ArgumentOf<"lambdaWorkbench.capture.event">,
): Promise<void> {
  const title = vscode.l10n.t("Capture Next Request as Event");
  const { route, name } = await chosenRoute(app, given, title);
  const target = await app.emulator.ensure();
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t("Waiting for a request to {0}", route.url),
  };
  const event = await vscode.window.withProgress(options, async (_progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
    return await nextEvent(target, { url: route.url, functionName: name }, abort.signal);
  });
  await app.commands.execute("lambdaWorkbench.create.event", {
    name,
    target: { kind: "local" },
    text: event,
  });
}
