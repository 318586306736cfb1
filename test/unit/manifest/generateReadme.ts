// node test/unit/manifest/generateReadme.ts: writes the table of settings into the README.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./manifest.ts";
import { withSettingsTable } from "./settingsTable.ts";

const path = join(project, "README.md");
writeFileSync(path, withSettingsTable(readFileSync(path, "utf8")));
