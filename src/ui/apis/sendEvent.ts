import { randomUUID } from "node:crypto";
import process from "node:process";
import * as vscode from "vscode";
import { fillEvent } from "../../lambda/eventParameters.ts";
import { parametersOf } from "../../lambda/requests/pathParameters.ts";
import { requestOfEvent } from "../../lambda/requests/requestOfEvent.ts";
import { AppError } from "../../shared/errors.ts";
import type { ArgumentOf } from "../commands.ts";
import { currentText } from "../kit/eventFiles.ts";
import type { ApisApp } from "./app.ts";
import { chosenRoute } from "./chosenRoute.ts";
import { withParameters } from "./openRoute.ts";

/** Sends a saved event to a route as the request that it would be made of, and shows the answer. */
export async function sendEvent(
  app: ApisApp,
  given: ArgumentOf<"lambdaWorkbench.send.request">,
): Promise<void> {
  const title = vscode.l10n.t("Send Saved Event as Request");
  const { route, name } = await chosenRoute(app, given, title);
  await app.emulator.ensure();
  const choice = await app.commands.execute("lambdaWorkbench.pick.event", {
    name,
    target: { kind: "local" },
    act: "Invoke",
    place: {},
  });
  if (choice === undefined) return;
  const text = choice.kind === "file" ? await currentText(vscode.Uri.parse(choice.uri)) : choice.text;
  const request = requestOfEvent(parsed(text), route);
  const { url } = parametersOf(request.url).length === 0 ? request : await withParameters(request, title);
  const { method, headers, body } = request;
  const isBodiless = method === "GET" || method === "HEAD";
  const sent = isBodiless || body === undefined ? {} : { body };
  const answer = await fetch(url, {
    method,
    headers: headers.map(([key, value]): [string, string] => [key, value]),
    ...sent,
  });
  const lines = [...answer.headers].map(([key, value]) => `${key}: ${value}`);
  const head = [`# ${method} ${url}`, `HTTP/1.1 ${answer.status} ${answer.statusText}`, ...lines, ""];
  const languages = await vscode.languages.getLanguages();
  const document = await vscode.workspace.openTextDocument({
    language: languages.includes("http") ? "http" : "plaintext",
    content: [...head, await answer.text()].join("\n"),
  });
  await vscode.window.showTextDocument(document, { preview: true });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(fillEvent(text, { env: process.env, now: Date.now(), uuid: randomUUID }));
  } catch (error) {
    throw new AppError("event-not-json", {
      userMessage: vscode.l10n.t("The event is not JSON: {0}.", String(error)),
      cause: error,
    });
  }
}
