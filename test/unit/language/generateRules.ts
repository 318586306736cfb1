// Writes docs/diagnostics.md from the rules: `node test/unit/language/generateRules.ts`. A test compares it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulesPage } from "./rulesPage.ts";

writeFileSync(join(import.meta.dirname, "../../../docs/diagnostics.md"), rulesPage());
