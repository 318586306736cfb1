import * as vscode from "vscode";
import type { FunctionSummary } from "../../aws/functions.ts";
import { runtimeLabel } from "../../lambda/runtimes.ts";
import type { FunctionRef, TargetRef } from "../../protocol/functionRef.ts";
import { functionKey, type FunctionAtTarget } from "./functionAtTarget.ts";
import type { FunctionLists } from "./functions/functionLists.ts";
import { matches } from "./matches.ts";
import type { Memory } from "./memory.ts";
import type { Targets } from "./targets.ts";
import { targetLabel } from "./words/targetLabel.ts";
import { spokenMessage } from "./words/spoken.ts";

/** What choosing a function takes. */
export interface ChooserApp {
  readonly changes: { readonly listChanged: Pick<vscode.EventEmitter<TargetRef>, "event"> };
  readonly functions: FunctionLists;
  readonly state: Memory;
  readonly targets: Targets;
}

interface Question {
  /** The title of the pick: `Invoke Function`. */
  readonly title: string;
  /** Offers only functions of targets that this accepts. Default: all. */
  readonly accepts?: (target: TargetRef) => boolean;
}

/**
 * The function that a command is about: the one it was given, on this machine where it was given no target, or the one
 * that the user picks. Throws `CancellationError` when they pick none.
 */
export async function chooseFunction(
  app: ChooserApp,
  given: FunctionRef | undefined,
  { title, accepts = () => true }: Question,
): Promise<FunctionAtTarget> {
  if (given === undefined) return await pick(app, { title, accepts });
  // Who names no target means the code at hand, whatever was invoked elsewhere before.
  return { ...given, target: given.target ?? { kind: "local" } };
}

interface FunctionItem extends vscode.QuickPickItem {
  readonly choice?: FunctionAtTarget;
  /** Reads a target that was not read yet. */
  readonly load?: TargetRef;
  /** Takes the place of the question. */
  readonly command?: "lambdaWorkbench.add.target";
}

/** Where there is nothing to choose from, how there will be. */
function nothingItem(accepts: Required<Question>["accepts"]): FunctionItem {
  const detail = vscode.l10n.t("No functions yet: no template of this workspace declares one.");
  return accepts({ kind: "aws", profile: "default", region: "us-east-1" })
    ? {
        label: vscode.l10n.t("$(add) Add AWS Profile and Region…"),
        detail,
        alwaysShow: true,
        command: "lambdaWorkbench.add.target",
      }
    : { label: vscode.l10n.t("$(info) Nothing to choose"), detail, alwaysShow: true };
}

const lastPickedKey = "lastPickedFunction";

/** A pick over all targets that fills as their functions come; Enter takes the function that was picked last. */
async function pick(app: ChooserApp, { title, accepts }: Required<Question>): Promise<FunctionAtTarget> {
  const targets = app.targets.list().filter(accepts);
  const input = vscode.window.createQuickPick<FunctionItem>();
  input.title = title;
  input.placeholder = vscode.l10n.t("Function");
  input.matchOnDescription = true;
  let last = app.state.workspace.get(lastPickedKey);
  const nothing = nothingItem(accepts);
  const draw = () => {
    input.busy = targets.some((target) => app.functions.get(target).kind === "loading");
    const items = targets
      .flatMap((target) => [...itemsOf(app, target)])
      .filter((item) => fits(item, input.value));
    const choices = items.some(({ choice, load }) => choice !== undefined || load !== undefined);
    input.items = choices || input.busy ? items : [nothing];
    const lastItem = input.items.find(({ choice }) => choice !== undefined && functionKey(choice) === last);
    if (lastItem === undefined) return;
    input.activeItems = [lastItem];
    // Only once: the user may have moved on when more functions come.
    last = undefined;
  };
  const { promise, resolve, reject } = Promise.withResolvers<FunctionAtTarget>();
  const subscriptions = [
    input,
    app.changes.listChanged.event(draw),
    input.onDidChangeValue(draw),
    input.onDidHide(() => reject(new vscode.CancellationError())),
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen?.choice !== undefined) resolve(chosen.choice);
      else if (chosen?.load !== undefined) void app.functions.load(chosen.load);
      else if (chosen?.command !== undefined) {
        input.hide();
        void vscode.commands.executeCommand(chosen.command);
      }
    }),
  ];
  const [first] = targets;
  if (first !== undefined && app.functions.get(first).kind !== "read") void app.functions.load(first);
  draw();
  input.show();
  try {
    const chosen = await promise;
    void app.state.workspace.update(lastPickedKey, functionKey(chosen));
    return chosen;
  } finally {
    for (const each of subscriptions) each.dispose();
  }
}

function* itemsOf(app: ChooserApp, target: TargetRef): Generator<FunctionItem> {
  const list = app.functions.get(target);
  yield { label: targetLabel(target), kind: vscode.QuickPickItemKind.Separator };
  for (const fn of list.functions) yield functionItem(fn, target);
  if (list.kind === "failed") {
    yield {
      label: vscode.l10n.t("$(error) Try again"),
      detail: spokenMessage(list.error),
      alwaysShow: true,
      load: target,
    };
  }
  if (list.kind === "unread" || list.kind === "stopped") {
    yield {
      label: vscode.l10n.t("$(cloud) Load the functions of {0}", targetLabel(target)),
      alwaysShow: true,
      load: target,
    };
  }
}

function functionItem(fn: FunctionSummary, target: TargetRef): FunctionItem {
  return {
    label: `$(symbol-function) ${fn.name}`,
    description: `${fn.runtime === undefined ? vscode.l10n.t("image") : runtimeLabel(fn.runtime)} · ${targetLabel(target)}`,
    choice: { name: fn.name, target },
    // The editor would look for all that is typed in the name, or all of it in the rest.
    alwaysShow: true,
  };
}

/** Whether an item has every word that is typed, in its name or in its target's. */
function fits({ choice, label, description = "" }: FunctionItem, typed: string): boolean {
  return choice === undefined || matches(`${label} ${description}`, typed);
}
