import { registerHooks } from "node:module";

/** An editor that only speaks, English. A test gives it the windows and commands that it needs. */
const source = `export const l10n = {
  t: (text, ...values) => text.replace(/\\{(\\d+)\\}/g, (place, at) => String(values[at] ?? place)),
};
export const commands = {};
export const window = {};`;

/**
 * Lets a module that names `vscode` be imported outside of the editor, when it is imported after this call. It gets nearly an
 * empty one: good for modules that look at data and say something.
 */
export function stubEditor(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vscode"
        ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: "module", shortCircuit: true }
        : next(specifier, context),
  });
}
