import { stubEditor } from "./editorStub.ts";

/** The manifest's text with the menus that follow from the rows of the tree and from the table of commands. */
export async function withMenus(text: string): Promise<string> {
  stubEditor();
  const { treeMenu } = await import("../../../src/ui/explorer/menus.ts");
  const { contextMenu } = await import("../../../src/ui/kit/menus.ts");
  const { callMenus } = await import("../../../src/ui/functions/calls/menus.ts");
  const { paletteConditions } = await import("../../../src/ui/palette.ts");
  const generated: Readonly<Record<string, unknown>> = {
    "view/item/context": [
      ...treeMenu("lambdaWorkbench.functions"),
      ...contextMenu("lambdaWorkbench.invocations", [callMenus]),
    ],
    commandPalette: Object.entries(paletteConditions).flatMap(([command, when]) =>
      when === undefined ? [] : [{ command, when }],
    ),
  };
  const manifest: unknown = JSON.parse(text, (key, value: unknown) => generated[key] ?? value);
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
