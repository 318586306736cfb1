import assert from "node:assert/strict";
import * as vscode from "vscode";

/** What a question is answered with: a part of an item's label, a text, or the Back button. */
type Answer = string | { readonly text: string } | { readonly back: true };

export const back = { back: true } as const;

/**
 * Answers the questions that `work` asks, in turn, and gives their titles. A pick takes the first item whose label has
 * the answer in it; fails where there is none, or where a question was left out.
 */
export async function answering(answers: readonly Answer[], work: () => Promise<unknown>): Promise<string[]> {
  const { createQuickPick, createInputBox } = vscode.window;
  const titles: string[] = [];
  const left = [...answers];
  const next = (): Answer => {
    const answer = left.shift();
    assert.ok(answer !== undefined, `nobody answers "${titles.at(-1)}"`);
    return answer;
  };
  const pick = () => {
    const input = createQuickPick();
    return acted(input, () => {
      const answer = next();
      if (typeof answer === "object" && "back" in answer) return true;
      const found = input.items.find(({ label }) => typeof answer === "string" && label.includes(answer));
      assert.ok(
        found,
        `no ${JSON.stringify(answer)} among ${input.items.map(({ label }) => label).join(", ")}`,
      );
      Object.defineProperty(input, "selectedItems", { value: [found] });
      return false;
    });
  };
  const box = () => {
    const input = createInputBox();
    return acted(input, () => {
      const answer = next();
      if (typeof answer === "object" && "text" in answer) input.value = answer.text;
      return typeof answer === "object" && "back" in answer;
    });
  };
  /** Runs the listeners themselves: nothing can press a key of an input from here. */
  function acted<Input extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox>(
    input: Input,
    answer: () => boolean,
  ): Input {
    const accepts: (() => void)[] = [];
    const backs: ((button: vscode.QuickInputButton) => void)[] = [];
    Object.defineProperty(input, "onDidAccept", {
      value: (listener: () => void) => listening(accepts, listener),
    });
    Object.defineProperty(input, "onDidTriggerButton", {
      value: (listener: (button: vscode.QuickInputButton) => void) => listening(backs, listener),
    });
    Object.defineProperty(input, "show", {
      value: () => {
        titles.push(input.title ?? "");
        queueMicrotask(() => {
          if (answer()) for (const each of backs) each(vscode.QuickInputButtons.Back);
          else for (const each of accepts) each();
        });
      },
    });
    return input;
  }
  Object.assign(vscode.window, { createQuickPick: pick, createInputBox: box });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { createQuickPick, createInputBox });
  }
  assert.deepEqual(left, [], "answers that nobody asked for");
  return titles;
}

function listening<Listener>(listeners: Listener[], listener: Listener): vscode.Disposable {
  listeners.push(listener);
  return { dispose: () => undefined };
}
