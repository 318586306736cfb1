import * as vscode from "vscode";

const builtScheme = "lambda-built";

/** Of so many packages the files are kept: they are looked at, and then no more. */
const most = 2;

/** What a build has made for a deployment, as documents beside what is deployed. */
export class BuiltFiles implements vscode.TextDocumentContentProvider {
  readonly #packages = new Map<string, ReadonlyMap<string, Uint8Array>>();
  #kept = 0;

  /** The addresses of a package's files, by their paths. */
  keep(
    files: readonly { readonly path: string; readonly content: Uint8Array }[],
  ): ReadonlyMap<string, vscode.Uri> {
    this.#kept += 1;
    const key = String(this.#kept);
    this.#packages.set(key, new Map(files.map(({ path, content }) => [path, content])));
    const [oldest] = this.#packages.keys();
    if (this.#packages.size > most && oldest !== undefined) this.#packages.delete(oldest);
    const uriOf = (path: string) => vscode.Uri.from({ scheme: builtScheme, path: `/${key}/${path}` });
    return new Map(files.map(({ path }) => [path, uriOf(path)]));
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    const [key = "", ...rest] = path.slice(1).split("/");
    return new TextDecoder().decode(this.#packages.get(key)?.get(rest.join("/")));
  }
}
