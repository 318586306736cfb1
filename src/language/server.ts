// The language server's process: `dist/language.js --stdio`.
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { openFormats } from "../template/format.ts";
import { projectFormats } from "../template/formats.ts";
import { featuresWith } from "./features.ts";
import { rules } from "./rules.ts";
import { serve } from "./serve.ts";

const connection = createConnection(ProposedFeatures.all);
void openFormats(projectFormats).then((formats) =>
  serve(connection, { formats, features: featuresWith(rules) }),
);
