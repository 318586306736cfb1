// The server with one feature and one rule more: each is a file and a row.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { featuresWith } from "../../../src/language/features.ts";
import { rules } from "../../../src/language/rules.ts";
import { serve } from "../../../src/language/serve.ts";
import { projectFormats } from "../../../src/template/formats.ts";
import { documentLinks } from "./documentLinks.ts";
import { memoryGenerous } from "./memoryGenerous.ts";

serve(createConnection(ProposedFeatures.all), {
  formats: projectFormats,
  features: [...featuresWith(async () => [...rules, memoryGenerous]), documentLinks],
});
