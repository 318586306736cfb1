// The language server's process: `dist/language.js --stdio`.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { projectFormats } from "../template/formats.ts";
import { featuresWith } from "./features.ts";
import { serve } from "./serve.ts";

serve(createConnection(ProposedFeatures.all), {
  formats: projectFormats,
  features: featuresWith(async () => (await import("./rules.ts")).rules),
});
