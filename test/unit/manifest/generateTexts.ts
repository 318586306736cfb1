// node test/unit/manifest/generateTexts.ts: writes the texts of the sources into the bundles in l10n/, for their translations to
// be filled in. Texts that are used no more go.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { project, readTexts, translations } from "./manifest.ts";
import { completed, textsOfSources } from "./texts.ts";

const texts = textsOfSources();
for (const language of translations) {
  const path = `l10n/bundle.l10n.${language}.json`;
  writeFileSync(join(project, path), `${JSON.stringify(completed(readTexts(path), texts), undefined, 2)}\n`);
}
