import type { Plugin } from "esbuild";
import { loadModels } from "./models.ts";

/** For esbuild: puts the models into the bundle as JSON, each of which is parsed when its service is first asked for. */
export const modelsPlugin: Plugin = {
  name: "emulator-models",
  setup(build) {
    build.onLoad({ filter: /emulator[\\/]http[\\/]models\.ts$/ }, async () => {
      const models = Object.entries(await loadModels()).map(
        ([service, model]) =>
          `get ${service}() { return parsed.${service} ??= JSON.parse(${JSON.stringify(JSON.stringify(model))}); }`,
      );
      return {
        loader: "js",
        contents: `const parsed = {}; const models = { ${models.join(", ")} };
          export const loadModels = async () => models;`,
      };
    });
  },
};
