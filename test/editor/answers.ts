import * as vscode from "vscode";

interface Answers {
  /** What is typed into each input box that comes. */
  readonly input?: string | undefined;
  /** Texts that are tried in the box before, and what was said of them. */
  readonly tries?: readonly string[];
  readonly problems?: unknown[];
  /** The first entry of each pick whose label fits. */
  readonly pick?: RegExp;
  /** The button of each message. */
  readonly button?: string | undefined;
}

/** Answers questions as a person would while `work` runs, at once and without the editor's own widgets. */
export async function answering(
  { input, tries = [], problems = [], pick, button }: Answers,
  work: () => Promise<unknown>,
): Promise<void> {
  const { showInputBox, showQuickPick, showWarningMessage, createQuickPick, createInputBox } = vscode.window;
  Object.assign(vscode.window, {
    showInputBox: (options: vscode.InputBoxOptions = {}) => {
      for (const text of tries) problems.push(options.validateInput?.(text));
      return Promise.resolve(input);
    },
    showQuickPick: async (
      items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>,
    ) => (await items).find(({ label }) => pick?.test(label) === true),
    showWarningMessage: () => Promise.resolve(button),
    createQuickPick: () => {
      const quickPick = createQuickPick();
      return answered(quickPick, () => {
        const found = quickPick.items.find(({ label }) => pick?.test(label) === true);
        Object.defineProperty(quickPick, "selectedItems", { value: found === undefined ? [] : [found] });
        return found !== undefined;
      });
    },
    createInputBox: () => {
      const box = createInputBox();
      return answered(box, () => {
        if (input !== undefined) box.value = input;
        return input !== undefined;
      });
    },
  });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, {
      showInputBox,
      showQuickPick,
      showWarningMessage,
      createQuickPick,
      createInputBox,
    });
  }
}

/** An input that is accepted, or hidden where there is no answer, as soon as it is shown. */
function answered<Input extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox>(
  input: Input,
  answer: () => boolean,
): Input {
  const accepts: (() => void)[] = [];
  const hides: (() => void)[] = [];
  const listenTo = (listeners: (() => void)[]) => (listener: () => void) => {
    listeners.push(listener);
    return { dispose: () => undefined };
  };
  Object.defineProperty(input, "onDidAccept", { value: listenTo(accepts) });
  Object.defineProperty(input, "onDidHide", { value: listenTo(hides) });
  Object.defineProperty(input, "show", {
    value: () => queueMicrotask(() => (answer() ? accepts : hides).forEach((each) => each())),
  });
  return input;
}
