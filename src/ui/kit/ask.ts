import * as vscode from "vscode";

/** Where a question stands in a flow of several. */
export interface Place {
  readonly step?: number | undefined;
  readonly totalSteps?: number | undefined;
  /** Whether there is a question to go back to. */
  readonly back?: boolean | undefined;
}

/** Thrown by a question whose Back button was pressed. */
export class GoBack extends Error {
  constructor() {
    super("back to the question before");
    this.name = "GoBack";
  }
}

/**
 * Asks the steps' questions in turn. Each gets what the ones before have found and gives more of it; Back asks the one
 * before once more. Throws `CancellationError` on Escape.
 */
export async function askInTurn<State>(
  steps: readonly ((state: State, place: Place) => Promise<State>)[],
  initial: State,
): Promise<State> {
  const states = [initial];
  for (let at = 0; at < steps.length;) {
    const step = steps[at];
    const state = states[at];
    if (step === undefined || state === undefined) break;
    try {
      states[at + 1] = await step(state, { step: at + 1, totalSteps: steps.length, back: at > 0 });
      at += 1;
    } catch (error) {
      if (!(error instanceof GoBack) || at === 0) throw error;
      at -= 1;
    }
  }
  return states[steps.length] ?? initial;
}

interface Choice<Item> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Item[];
  readonly place?: Place;
}

/** One of the items. Throws `GoBack`, or `CancellationError` on Escape. */
export async function askChoice<Item extends vscode.QuickPickItem>({
  title,
  placeholder,
  items,
  place,
}: Choice<Item>): Promise<Item> {
  const input = vscode.window.createQuickPick<Item>();
  input.placeholder = placeholder;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.items = items;
  return await answered(input, { title, place }, () => input.selectedItems[0]);
}

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  /** What is wrong with a text; undefined where nothing is. */
  readonly mistake?: (text: string) => string | undefined;
  readonly place?: Place;
}

/** A text. Throws `GoBack`, or `CancellationError` on Escape. */
export async function askText({
  title,
  prompt,
  value = "",
  mistake = () => undefined,
  place,
}: Question): Promise<string> {
  const input = vscode.window.createInputBox();
  input.prompt = prompt;
  input.value = value;
  const check = () => {
    input.validationMessage = mistake(input.value);
  };
  const checking = input.onDidChangeValue(check);
  try {
    return await answered(input, { title, place }, () =>
      mistake(input.value) === undefined ? input.value : undefined,
    );
  } finally {
    checking.dispose();
  }
}

type Input = vscode.QuickInput & {
  buttons: readonly vscode.QuickInputButton[];
  readonly onDidAccept: vscode.Event<void>;
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

async function answered<Value>(
  input: Input,
  { title, place }: { readonly title: string; readonly place: Place | undefined },
  answer: () => Value | undefined,
): Promise<Value> {
  atPlace(input, title, place);
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const subscriptions = [
    input,
    input.onDidHide(() => reject(new vscode.CancellationError())),
    input.onDidTriggerButton(() => reject(new GoBack())),
    input.onDidAccept(() => {
      const value = answer();
      if (value !== undefined) resolve(value);
    }),
  ];
  input.show();
  try {
    return await promise;
  } finally {
    for (const each of subscriptions) each.dispose();
  }
}

/** Gives a question its title, its number and, where there is one to go back to, its Back button. */
export function atPlace(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  title: string,
  place: Place | undefined,
): void {
  input.title = title;
  input.step = place?.step;
  input.totalSteps = place?.totalSteps;
  input.buttons = place?.back === true ? [vscode.QuickInputButtons.Back] : [];
  // Who looks something up for the next answer comes back to the question.
  input.ignoreFocusOut = (place?.totalSteps ?? 1) > 1;
}
