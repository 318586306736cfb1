import type { Plugin } from "esbuild";
import { loadModels } from "./models.ts";

/** For esbuild: puts the models into the bundle as JSON, which is parsed in a few milliseconds when they are asked for. */
export const modelsPlugin: Plugin = {
  name: "emulator-models",
  setup(build) {
    build.onLoad({ filter: /emulator[\\/]http[\\/]models\.ts$/ }, async () => {
      const json = JSON.stringify(await loadModels());
      return {
        loader: "js",
        contents: `export const loadModels = async () => JSON.parse(${JSON.stringify(json)});`,
      };
    });
  },
};
