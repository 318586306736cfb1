import type { Definition } from "./definition.ts";

type Language = "javascript" | "python";

interface HandlerModule {
  readonly file: string;
  readonly language: Language;
}

/** Where the text of a handlers' file defines what they export, in the order asked for; the text is parsed once. */
export type FindDefinitions = (
  file: string,
  text: string,
  exportPaths: readonly (readonly string[])[],
) => readonly Definition[];

/** What finds definitions, by language; the parser of JavaScript alone is as large as everything that a server starts with. */
export class DefinitionFinders {
  readonly #loaded = new Map<Language, FindDefinitions>();

  async load(language: Language): Promise<void> {
    if (!this.#loaded.has(language)) this.#loaded.set(language, await finderOf(language));
  }

  /** Undefined for a language that is not loaded. */
  find(
    { file, language }: HandlerModule,
    text: string,
    exportPaths: readonly (readonly string[])[],
  ): readonly Definition[] | undefined {
    return this.#loaded.get(language)?.(file, text, exportPaths);
  }
}

async function finderOf(language: Language): Promise<FindDefinitions> {
  switch (language) {
    case "javascript":
      return (await import("./javascript.ts")).findJavaScriptExports;
    case "python": {
      const { findPythonNames } = await import("./python/findNames.ts");
      return (_, text, exportPaths) =>
        findPythonNames(
          text,
          exportPaths.map(([name = ""]) => name),
        );
    }
    default:
      return language satisfies never;
  }
}
