// node test/unit/manifest/generateMenus.ts: writes the menus that follow from the tree's rows into package.json.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./manifest.ts";
import { withMenus } from "./treeMenus.ts";

const path = join(project, "package.json");
writeFileSync(path, await withMenus(readFileSync(path, "utf8")));
