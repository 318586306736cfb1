// node test/unit/manifest/generateSchemas.ts: writes the JSON Schemas of documents into media/schemas/.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./manifest.ts";
import { schemaFiles } from "./schemas.ts";

mkdirSync(join(project, "media/schemas"), { recursive: true });
for (const [path, schema] of schemaFiles()) {
  writeFileSync(join(project, path), `${JSON.stringify(schema, undefined, 2)}\n`);
}
