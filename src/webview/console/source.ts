import type { SourcePlace } from "../../protocol/emulator.ts";
import { element } from "./elements.ts";

/** Opens a place in VS Code, by the address that it takes for files. */
export function sourceLink({ file, line }: SourcePlace): HTMLElement {
  const path = file
    .replaceAll("\\", "/")
    .split("/")
    .map(encodeURIComponent)
    .join("/")
    .replace(/^(\w)%3A/, "$1:");
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const href = `vscode://file/${path.replace(/^\//, "")}:${line}`;
  return element("a", { href }, `Open ${name}:${line}`);
}
