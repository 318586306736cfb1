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
  const { showInputBox, showQuickPick, showWarningMessage } = vscode.window;
  Object.assign(vscode.window, {
    showInputBox: (options: vscode.InputBoxOptions = {}) => {
      for (const text of tries) problems.push(options.validateInput?.(text));
      return Promise.resolve(input);
    },
    showQuickPick: async (
      items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>,
    ) => (await items).find(({ label }) => pick?.test(label) === true),
    showWarningMessage: () => Promise.resolve(button),
  });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showInputBox, showQuickPick, showWarningMessage });
  }
}
