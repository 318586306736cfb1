import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import type { ServiceDefinition } from "../../contracts/service.ts";
import { readModel } from "./readModel.ts";

/** For esbuild: puts each service's model into the bundle as JSON, since loading the SDK's packages takes longer than a whole start. */
export const modelsPlugin: Plugin = {
  name: "emulator-models",
  setup(build) {
    build.onLoad({ filter: /emulator[\\/]services[\\/][^\\/]+[\\/]model\.ts$/ }, async ({ path }) => {
      const { loadModel } = (await import(pathToFileURL(path).href)) as {
        readonly loadModel: ServiceDefinition["model"];
      };
      const json = JSON.stringify(await loadModel(readModel));
      return {
        loader: "js",
        contents: `export const loadModel = async () => JSON.parse(${JSON.stringify(json)});`,
      };
    });
  },
};
