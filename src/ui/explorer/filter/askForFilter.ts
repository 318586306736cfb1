import * as vscode from "vscode";

interface Filtered {
  filter: string;
}

/** Asks for the filter while the tree already follows each keystroke; Escape gives the earlier one back. */
export async function askForFilter(tree: Filtered): Promise<void> {
  const before = tree.filter;
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t("Filter Functions");
  input.placeholder = vscode.l10n.t("Words of the name, tag:key=value, runtime:python*, state:failed");
  input.value = before;
  const { promise, resolve } = Promise.withResolvers<void>();
  let accepted = false;
  const subscriptions = [
    input,
    input.onDidChangeValue((text) => {
      tree.filter = text;
    }),
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    }),
    input.onDidHide(() => resolve()),
  ];
  input.show();
  await promise;
  if (!accepted) tree.filter = before;
  for (const each of subscriptions) each.dispose();
}
