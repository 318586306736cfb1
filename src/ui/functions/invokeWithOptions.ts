import type { EventChoice, InvokeOptions } from "../../protocol/functionRef.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import type { App } from "../app.ts";
import type { ArgumentOf, InvokeReport } from "../commands.ts";
import { askChoice, askInTurn, askText, type Place } from "../kit/ask.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { askVersion, type ElsewhereApp } from "./elsewhere.ts";

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
  const fn = await chooseFunction(app, given, { title: "Invoke Function with Options" });
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

const modes = [
  { mode: "RequestResponse", label: "Synchronous", description: "waits for the answer" },
  { mode: "Stream", label: "Streaming", description: "shows the answer's chunks as they come" },
  { mode: "Event", label: "Asynchronous", description: "Lambda queues the event, and tries again on errors" },
  { mode: "DryRun", label: "Dry Run", description: "checks permissions and parameters, and runs nothing" },
] as const;

async function askMode(wish: Wish, place: Place): Promise<Wish> {
  const title = `Invoke ${wish.fn.name}`;
  const { mode } = await askChoice({ title, placeholder: "How?", items: modes, place });
  return { ...wish, options: { ...wish.options, mode } };
}

async function askContext(wish: Wish, place: Place): Promise<Wish> {
  const text = await askText({
    title: `Client Context of ${wish.fn.name}`,
    prompt: 'JSON that the handler finds in its context, such as {"custom":{"a":"b"}}. Empty: none.',
    value: wish.options.clientContext ?? "",
    mistake: (typed) => (typed.trim() === "" ? undefined : findJsonMistake(typed)?.reason),
    place,
  });
  const { clientContext: _, ...options } = wish.options;
  return { ...wish, options: text.trim() === "" ? options : { ...options, clientContext: text } };
}

async function askTenant(wish: Wish, place: Place): Promise<Wish> {
  const text = await askText({
    title: `Tenant of ${wish.fn.name}`,
    prompt: "Tenant ID, for a function with tenant isolation. Empty: none.",
    value: wish.options.tenantId ?? "",
    mistake: (typed) =>
      /^[\w.:/=+\-@ ]{0,256}$/.test(typed) ? undefined : "Letters, digits, spaces and . : / = + - @ _",
    place,
  });
  const { tenantId: _, ...options } = wish.options;
  return { ...wish, options: text === "" ? options : { ...options, tenantId: text } };
}
