// The server with one feature and one rule more: each is a file and a row.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { featuresWith } from "../../../src/language/features.ts";
import { rules } from "../../../src/language/rules.ts";
import { serve } from "../../../src/language/serve.ts";
import { openFormats } from "../../../src/template/format.ts";
import { projectFormats } from "../../../src/template/formats.ts";
import { documentLinks } from "./documentLinks.ts";
import { memoryGenerous } from "./memoryGenerous.ts";

const formats = await openFormats(projectFormats);
serve(createConnection(ProposedFeatures.all), {
  formats,
  features: [...featuresWith([...rules, memoryGenerous]), documentLinks],
});
