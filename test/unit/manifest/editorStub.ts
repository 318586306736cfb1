import { registerHooks } from "node:module";

/**
 * Lets a module that names `vscode` be imported outside of the editor. It gets an empty one: good for modules whose
 * tables are looked at, useless for running anything.
 */
export function stubEditor(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vscode"
        ? { url: "data:text/javascript,export{}", format: "module", shortCircuit: true }
        : next(specifier, context),
  });
}
