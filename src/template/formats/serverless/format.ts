import type { ProjectFormat } from "../../format.ts";

const names: ReadonlySet<string> = new Set(["serverless.yml", "serverless.yaml", "serverless.json"]);

/** The Serverless Framework, versions 3 and 4, and osls. What a program computes (`serverless.ts`) is not read. */
export const serverless: ProjectFormat = {
  id: "serverless",
  mayBe: (name) => names.has(name),
  recognises: (name, text) =>
    names.has(name) &&
    /(?:^|[\n{,])[ \t]*"?service"?\s*:/.test(text) &&
    /(?:^|[\n{,])[ \t]*"?provider"?\s*:/.test(text),
  load: async () => (await import("./read.ts")).readServerless,
};
