import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import type { ServiceDefinition } from "../../contracts/service.ts";
import { readModel } from "./readModel.ts";

/**
 * For esbuild: each service's model is a file of JSON beside the bundle, read with the first request to the service. Loading the SDK's
 * packages takes longer than a whole start, and all models together are a third of the program.
 */
export const modelsPlugin: Plugin = {
  name: "emulator-models",
  setup(build) {
    const { absWorkingDir = "", outdir = "" } = build.initialOptions;
    const folder = join(absWorkingDir, outdir, "models");
    build.onLoad({ filter: /emulator[\\/]services[\\/][^\\/]+[\\/]model\.ts$/ }, async ({ path }) => {
      const { loadModel } = (await import(pathToFileURL(path).href)) as {
        readonly loadModel: ServiceDefinition["model"];
      };
      const file = `${basename(dirname(path))}.json`;
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), JSON.stringify(await loadModel(readModel)));
      return {
        loader: "js",
        resolveDir: dirname(path),
        contents: `
          import { readFile } from "node:fs/promises";
          import { join } from "node:path";
          export const loadModel = async () =>
            JSON.parse(await readFile(join(import.meta.dirname, "models", ${JSON.stringify(file)}), "utf8"));
        `,
      };
    });
  },
};
