import * as vscode from "vscode";
import type { EventChoice, InvokeOptions } from "../../protocol/functionRef.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import type { App } from "../app.ts";
import type { ArgumentOf, InvokeReport } from "../commands.ts";
import { askChoice, askInTurn, askText, type Place } from "../kit/ask.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { askVersion, type ElsewhereApp } from "./elsewhere.ts";
import { spoken } from "../kit/words/spoken.ts";

type OptionsApp = ElsewhereApp & ChooserApp & Pick<App, "commands">;

interface Wish {
  readonly fn: FunctionAtTarget;
  readonly options: InvokeOptions;
  readonly event?: EventChoice | undefined;
}

/** Asks how a function is invoked, question by question, and invokes it. */
export async function invokeWithOptions(
  app: OptionsApp,
  given: ArgumentOf<"lambdaWorkbench.invoke.options">,
): Promise<InvokeReport | undefined> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Invoke Function with Options") });
  const { event, ...chosen } = await askInTurn<Wish>(
    [
      askMode,
      async (wish, place) => {
        const { name, target } = wish.fn;
        return { ...wish, fn: { name, target, ...(await askVersion(app, { name, target }, place)) } };
      },
      askContext,
      askTenant,
      async (wish, place) => {
        const question = { ...wish.fn, act: "Invoke", place } as const;
        return { ...wish, event: await app.commands.execute("lambdaWorkbench.pick.event", question) };
      },
    ],
    { fn, options: {} },
  );
  // A sample was opened instead, to be edited.
  if (event === undefined) return undefined;
  const { options } = chosen;
  return await app.commands.execute("lambdaWorkbench.invoke", { ...chosen.fn, event, options });
}

async function askMode(wish: Wish, place: Place): Promise<Wish> {
  const title = vscode.l10n.t("Invoke {0}", wish.fn.name);
  const items = [
    {
      mode: "RequestResponse" as const,
      label: vscode.l10n.t("Synchronous"),
      description: vscode.l10n.t("waits for the answer"),
    },
    {
      mode: "Stream" as const,
      label: vscode.l10n.t("Streaming"),
      description: vscode.l10n.t("shows the answer's chunks as they come"),
    },
    {
      mode: "Event" as const,
      label: vscode.l10n.t("Asynchronous"),
      description: vscode.l10n.t("Lambda queues the event, and tries again on errors"),
    },
    {
      mode: "DryRun" as const,
      label: vscode.l10n.t("Dry Run"),
      description: vscode.l10n.t("checks permissions and parameters, and runs nothing"),
    },
  ];
  const { mode } = await askChoice({ title, placeholder: vscode.l10n.t("How?"), items, place });
  return { ...wish, options: { ...wish.options, mode } };
}

async function askContext(wish: Wish, place: Place): Promise<Wish> {
  const text = await askText({
    title: vscode.l10n.t("Client Context of {0}", wish.fn.name),
    prompt: vscode.l10n.t(
      'JSON that the handler finds in its context, such as {"custom":{"a":"b"}}. Empty: none.',
    ),
    value: wish.options.clientContext ?? "",
    mistake: (typed) => (typed.trim() === "" ? undefined : spoken(findJsonMistake(typed)?.reason)),
    place,
  });
  const { clientContext: _, ...options } = wish.options;
  return { ...wish, options: text.trim() === "" ? options : { ...options, clientContext: text } };
}

async function askTenant(wish: Wish, place: Place): Promise<Wish> {
  const text = await askText({
    title: vscode.l10n.t("Tenant of {0}", wish.fn.name),
    prompt: vscode.l10n.t("Tenant ID, for a function with tenant isolation. Empty: none."),
    value: wish.options.tenantId ?? "",
    mistake: (typed) =>
      /^[\w.:/=+\-@ ]{0,256}$/.test(typed)
        ? undefined
        : vscode.l10n.t("Letters, digits, spaces and . : / = + - @ _"),
    place,
  });
  const { tenantId: _, ...options } = wish.options;
  return { ...wish, options: text === "" ? options : { ...options, tenantId: text } };
}
