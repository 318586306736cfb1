import { randomUUID } from "node:crypto";
import process from "node:process";
import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { invoke } from "../../aws/invoke.ts";
import { deployedAs } from "../../lambda/deployedNames.ts";
import { fillEvent } from "../../lambda/eventParameters.ts";
import { check, type Answer } from "../../lambda/expectations/check.ts";
import { eventPath, readExpectation } from "../../lambda/expectations/expectation.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import type { App } from "../app.ts";
import { isCancel } from "../commands.ts";
import { currentText } from "../kit/eventFiles.ts";
import { confirmAtProduction } from "../kit/production.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { spoken, spokenMessage } from "../kit/words/spoken.ts";
import { requireTrust } from "../kit/trust.ts";

export type TestRunApp = Pick<App, "clients" | "commands" | "functions" | "targets">;

interface Wish {
  readonly run: vscode.TestRun;
  readonly items: readonly vscode.TestItem[];
  readonly token: vscode.CancellationToken;
  readonly target: TargetRef;
  readonly debug: boolean;
}

/** Runs tests one after the other: functions may share what they change. Never throws: how it went is in the run. */
export async function runTests(app: TestRunApp, wish: Wish): Promise<void> {
  const { run, items, token, target } = wish;
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  for (const item of items) run.enqueued(item);
  let left = items;
  try {
    requireTrust(vscode.l10n.t("Running tests"));
    const act = vscode.l10n.t("Run {0} tests", items.length);
    await confirmAtProduction({ act, yes: vscode.l10n.t("Run") }, target);
    const perform = await performerOf(app, wish, abort.signal);
    for (const item of items) {
      if (abort.signal.aborted) break;
      left = left.slice(1);
      await runTest(wish, item, perform);
    }
  } catch (error) {
    const [first, ...others] = left;
    if (first !== undefined && !isCancel(error)) {
      run.errored(first, new vscode.TestMessage(spokenMessage(error)));
      left = others;
    }
  }
  for (const item of left) run.skipped(item);
  run.end();
}

/** Sends an event's file to a function. */
type Perform = (functionName: string, event: vscode.Uri) => Promise<Answer>;

async function runTest({ run, target }: Wish, item: vscode.TestItem, perform: Perform): Promise<void> {
  const uri = vscode.Uri.parse(item.id);
  const event = uri.with({ path: eventPath(uri.path) ?? uri.path });
  run.started(item);
  const began = performance.now();
  const message = (of: vscode.TestMessage) => {
    of.location = new vscode.Location(uri, new vscode.Position(0, 0));
    return of;
  };
  try {
    const expectation = readExpectation(await currentText(uri), vscode.workspace.asRelativePath(uri));
    const answer = await perform(item.parent?.label ?? "", event);
    const where = target.kind === "local" ? "" : ` (${targetLabel(target)})`;
    const text = `${item.parent?.label}/${item.label}${where}\n${answer.logTail}\n`;
    run.appendOutput(text.replace(/\r?\n/g, "\r\n"), undefined, item);
    const { problems, expected, actual } = check(expectation, answer);
    const ms = performance.now() - began;
    if (problems.length === 0) return run.passed(item, ms);
    run.failed(
      item,
      message(
        vscode.TestMessage.diff(problems.map((problem) => spoken(problem)).join("\n"), expected, actual),
      ),
      ms,
    );
  } catch (error) {
    if (isCancel(error)) run.skipped(item);
    else run.errored(item, message(new vscode.TestMessage(spokenMessage(error))));
  }
}

async function performerOf(
  app: TestRunApp,
  { run, target, debug }: Wish,
  signal: AbortSignal,
): Promise<Perform> {
  if (debug) {
    return async (name, event) => {
      const file = { kind: "file", uri: event.toString() } as const;
      return await app.commands.execute("lambdaWorkbench.debug.test", { name, event: file, run, signal });
    };
  }
  const nameOf = await namesAt(app, target);
  const access: Access = {
    clients: app.clients,
    target: await app.targets.resolve(target, signal),
    signal,
  };
  return async (name, event) => {
    const payload = new TextEncoder().encode(await eventText(event));
    return await invoke(access, { name: nameOf(name), payload });
  };
}

/** A stack's functions have names of its making. */
async function namesAt({ functions }: TestRunApp, target: TargetRef): Promise<(name: string) => string> {
  if (target.kind === "local") return (name) => name;
  await functions.load(target);
  const list = functions.get(target);
  if (list.kind === "failed") throw list.error;
  return (wanted) => {
    const [name, ...others] = deployedAs(
      wanted,
      list.functions.map((fn) => fn.name),
    );
    if (name !== undefined && others.length === 0) return name;
    const all = [name, ...others].join(", ");
    throw new AppError("function-unclear", {
      userMessage:
        name === undefined
          ? vscode.l10n.t('{0} has no function "{1}".', targetLabel(target), wanted)
          : vscode.l10n.t(
              '"{0}" may be one of several functions of {1}: {2}.',
              wanted,
              targetLabel(target),
              all,
            ),
    });
  };
}

async function eventText(uri: vscode.Uri): Promise<string> {
  const text = await currentText(uri);
  const mistake = findJsonMistake(text);
  if (mistake === undefined) return fillEvent(text, { env: process.env, now: Date.now(), uuid: randomUUID });
  throw new AppError("event-not-json", {
    userMessage: vscode.l10n.t(
      '"{0}" is not JSON: {1}.',
      vscode.workspace.asRelativePath(uri),
      spoken(mistake.reason),
    ),
  });
}
