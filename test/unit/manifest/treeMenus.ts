import { stubEditor } from "./editorStub.ts";

/** The manifest's text with the context menu as the rows of the tree and their sections have it. */
export async function withMenus(text: string): Promise<string> {
  stubEditor();
  const { treeMenu } = await import("../../../src/ui/explorer/sections.ts");
  const menu = treeMenu("lambdaWorkbench.functions");
  const manifest: unknown = JSON.parse(text, (key, value: unknown) =>
    key === "view/item/context" ? menu : value,
  );
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
