import type { EsbuildOptions } from "../model/functionDeclaration.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../syntax/node.ts";

/** `Metadata` of a function that `sam build` builds with esbuild. */
export function buildOf(metadata: TemplateNode | undefined): EsbuildOptions | undefined {
  if (textAt(metadata, "BuildMethod") !== "esbuild") return undefined;
  const properties = nodeAt(metadata, "BuildProperties");
  const texts = (key: string) => itemsOf(nodeAt(properties, key)).flatMap((item) => textAt(item) ?? []);
  const target = textAt(properties, "Target");
  const format = textAt(properties, "Format");
  const banner = texts("Banner")
    .find((line) => line.startsWith("js="))
    ?.slice("js=".length);
  return {
    entryPoints: texts("EntryPoints"),
    external: texts("External"),
    mainFields: texts("MainFields").flatMap((fields) => fields.split(",")),
    loader: Object.fromEntries(texts("Loader").map((pair) => splitPair(pair))),
    ...(target !== undefined && { target }),
    ...((format === "cjs" || format === "esm") && { format }),
    ...(banner !== undefined && { banner }),
  };
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
}
