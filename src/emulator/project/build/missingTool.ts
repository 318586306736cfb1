import type { MissingTool } from "../../../protocol/emulator.ts";

/** esbuild, as what installs it names it. */
export const missingEsbuild: MissingTool = { name: "esbuild", command: "lambda-workbench install esbuild" };

/** The version that is installed, which is the one that this project is built with. */
export const esbuildVersion = "0.28.2";

/** Its folder within that of what was installed on request. */
export const esbuildFolder = "esbuild";

/** A module that fails when it is loaded: an invoke says where the person looks why there is no other. */
export function failingModule(message: string, missingTool?: MissingTool): string {
  const error = `new SyntaxError(${JSON.stringify(message)})`;
  if (missingTool === undefined) return `throw ${error};\n`;
  return `throw Object.assign(${error}, ${JSON.stringify({ missingTool })});\n`;
}
