import { openFormats, type Deployment } from "../../../src/template/format.ts";
import { withSlashes } from "../../platform.ts";
import { projectFormats } from "../../../src/template/formats.ts";
import { Applications } from "../../../src/template/applications.ts";
import type { Application } from "../../../src/template/model/application.ts";

const formats = await openFormats(projectFormats);

/** What a template declares, read by the format that recognises it; `others` are files beside it. */
export function readTemplate(
  file: string,
  text: string,
  deployment: Deployment,
  others: Readonly<Record<string, string>> = {},
): Application {
  const readFile = (path: string) => (path === file ? text : others[withSlashes(path)]);
  const known = new Applications({ formats, deployment: () => deployment, readFile }).read(file);
  if (known === undefined) throw new Error("there is no format");
  return known.now;
}
