import * as vscode from "vscode";

/** The two sides of a diff that a question shows. They are gone when the diff is closed: they may have secrets. */
export class DiffTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #subscription: vscode.Disposable;
  #count = 0;

  constructor(scheme: string) {
    this.scheme = scheme;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) this.#forget(tab);
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Shows a diff in the place of an earlier one of the same document; returns the address of its left side. */
  async show(
    of: vscode.Uri,
    title: string,
    { left, right }: { readonly left: string; readonly right: string },
  ): Promise<vscode.Uri> {
    await this.#closeWhere((uri) => uri.path === of.path);
    const count = ++this.#count;
    const side = (name: string) => of.with({ scheme: this.scheme, query: `${count} ${name}` });
    const [original, modified] = [side("left"), side("right")];
    this.#texts.set(original.toString(), left);
    this.#texts.set(modified.toString(), right);
    await vscode.commands.executeCommand("vscode.diff", original, modified, title, { preview: false });
    return original;
  }

  async close(left: vscode.Uri): Promise<void> {
    await this.#closeWhere((uri) => uri.toString() === left.toString());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#texts.clear();
  }

  async #closeWhere(isMeant: (left: vscode.Uri) => boolean): Promise<void> {
    const diffs = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputTextDiff &&
          input.original.scheme === this.scheme &&
          isMeant(input.original),
      );
    await vscode.window.tabGroups.close(diffs);
  }

  #forget({ input }: vscode.Tab): void {
    if (!(input instanceof vscode.TabInputTextDiff)) return;
    this.#texts.delete(input.original.toString());
    this.#texts.delete(input.modified.toString());
  }
}
