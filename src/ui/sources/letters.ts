import * as vscode from "vscode";
import { listMappings } from "../../aws/mappings.ts";
import { deadLetterQueueOf, eventOf, peek, replay, type Letter } from "../../aws/sources/deadLetters.ts";
import type { LocalTarget } from "../../aws/target.ts";
import { AppError } from "../../shared/errors.ts";
import { choose, say } from "../kit/askSetting.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { localFunction, type Given, type SourcesApp } from "./app.ts";
import { nameIn } from "./names.ts";

/** A queue, and the one that gets what the function failed to process. */
interface Pair {
  readonly source: string;
  readonly letters: string;
}

/** Shows the first messages of a dead-letter queue, as JSON. */
export async function showLetters(app: SourcesApp, given: Given): Promise<void> {
  const { target, pair } = await begin(app, given, vscode.l10n.t("Show Messages"));
  const messages = await peekSome(target, pair);
  const content = JSON.stringify(messages.map(readable), undefined, 2);
  const document = await vscode.workspace.openTextDocument({ language: "json", content });
  await vscode.window.showTextDocument(document);
}

/** Moves all messages back to the queue that they came from. */
export async function replayLetters(app: SourcesApp, given: Given): Promise<void> {
  const { fn, target, pair } = await begin(app, given, vscode.l10n.t("Replay to the Source"));
  await replay(target, pair.letters);
  app.changes.functionChanged.fire({ name: fn.name, target: fn.target });
  say(vscode.l10n.t("The messages of {0} go back to where they came from", nameIn(pair.letters)));
}

/** Calls the function under the debugger with one of the messages, which stays where it is. */
export async function debugLetter(app: SourcesApp, given: Given): Promise<void> {
  const title = vscode.l10n.t("Replay under the Debugger");
  const { fn, target, pair } = await begin(app, given, title);
  const messages = await peekSome(target, pair);
  const [first, ...more] = messages;
  const letter =
    first === undefined || more.length > 0
      ? await choose(
          `${title}: ${nameIn(pair.letters)}`,
          messages.map((each) => ({ label: each.Body, description: each.MessageId, value: each })),
        )
      : first;
  const event = { kind: "text" as const, text: eventOf(letter, pair.source) };
  await app.commands.execute("lambdaWorkbench.debug", { name: fn.name, target: fn.target, event });
}

async function begin(app: SourcesApp, given: Given, title: string) {
  const { fn, target } = await localFunction(app, given, title);
  const { value: letters, part: source } = given ?? {};
  const isKnown = letters !== undefined && source !== undefined;
  const pair = isKnown ? { source, letters } : await choosePair(app, fn, target);
  return { fn, target, pair };
}

async function choosePair(app: SourcesApp, fn: FunctionAtTarget, target: LocalTarget): Promise<Pair> {
  const mappings = await listMappings({ clients: app.clients, target }, fn.name);
  const sources = mappings.flatMap(({ EventSourceArn: arn = "" }) => (arn.includes(":sqs:") ? [arn] : []));
  const queues = await Promise.all(
    sources.map(async (source) => ({ source, queue: await deadLetterQueueOf(target, source) })),
  );
  const pairs = queues.flatMap(({ source, queue }) =>
    queue === undefined ? [] : [{ source, letters: queue.arn }],
  );
  const [only, ...more] = pairs;
  if (only === undefined) {
    throw new AppError("no-source", {
      userMessage: vscode.l10n.t("{0} has no queue with a dead-letter queue.", fn.name),
    });
  }
  if (more.length === 0) return only;
  return await choose(
    fn.name,
    pairs.map((pair) => ({ label: nameIn(pair.letters), description: pair.letters, value: pair })),
  );
}

async function peekSome(target: LocalTarget, { letters }: Pair): Promise<readonly Letter[]> {
  const messages = await peek(target, letters);
  if (messages.length > 0) return messages;
  throw new AppError("no-letters", {
    userMessage: vscode.l10n.t("{0} has no message that can be seen now.", nameIn(letters)),
  });
}

/** A message without what only a receiver needs, and with its body as JSON where it is. */
function readable({ MessageId, Body, Attributes, MessageAttributes }: Letter) {
  return { MessageId, Body: parsed(Body), Attributes, MessageAttributes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
