// node test/unit/manifest/generateReadme.ts: writes the tables of settings and options into the README.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./manifest.ts";
import { withTables } from "./readmeTables.ts";

const path = join(project, "README.md");
writeFileSync(path, withTables(readFileSync(path, "utf8")));
