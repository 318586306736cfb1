import type { Rule } from "../rule.ts";
import { roomOf } from "../sources.ts";

/** Packages that only these places may import, types included; a name ends with * for all that begin with it. */
const packages: Readonly<Record<string, RegExp>> = {
  vscode: /^src\/(ui\/|extension\.ts$)/,
  "vscode-languageclient*": /^src\/ui\/language\//,
  "vscode-languageserver*": /^src\/language\//,
  "@babel/*": /^src\/language\//,
};

export const packagePlaces: Rule = {
  title: "the editor's and the language server's packages stay where they belong, types included",
  check: (sources) =>
    sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ of }) =>
          Object.entries(packages).some(([name, places]) => matches(of, name) && !places.test(path)),
        )
        .map(({ of }) => `${path} → ${of}`),
    ),
  broken: {
    "src/aws/a.ts": 'import type { Uri } from "vscode";',
    "src/ui/logs/b.ts": 'import { LanguageClient } from "vscode-languageclient/node";',
    "src/extension.ts": 'import { window } from "vscode";',
  },
  says: ["src/aws/a.ts → vscode", "src/ui/logs/b.ts → vscode-languageclient/node"],
};

/** Where the SDK is more than types: its clients, the schemas that a service serves, the requests that go out. */
const sdkPlaces = [
  /^src\/aws\/sdk\.ts$/,
  /^src\/emulator\/delivery\/outside\/signedFetch\.ts$/,
  /^src\/emulator\/services\/[^/]+\/model\.ts$/,
];

export const sdkRule: Rule = {
  title: "the SDK is used in the places that are listed, and every place on the list uses it",
  check: (sources) => {
    const used = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ of, typeOnly }) => /^@(aws-sdk|smithy)\//.test(of) && !typeOnly)
        .map(({ of }) => ({ path, of })),
    );
    const unused = sdkPlaces.filter((place) => !used.some(({ path }) => place.test(path)));
    return [
      ...used
        .filter(({ path }) => !sdkPlaces.some((place) => place.test(path)))
        .map(({ path, of }) => `${path} → ${of}`),
      ...unused.map((place) => `${place.source} uses no SDK`),
    ];
  },
  broken: {
    "src/aws/sdk.ts": 'export { LambdaClient } from "@aws-sdk/client-lambda";',
    "src/emulator/services/sqs/model.ts": 'const load = () => import("@aws-sdk/client-sqs");',
    "src/aws/logs.ts": 'import { SignatureV4 } from "@smithy/signature-v4";',
    "src/aws/invoke.ts": 'import type { LambdaClient } from "@aws-sdk/client-lambda";',
  },
  says: [
    "src/aws/logs.ts → @smithy/signature-v4",
    String.raw`^src\/emulator\/delivery\/outside\/signedFetch\.ts$ uses no SDK`,
  ],
};

/** Rooms without input and output. */
const pure: ReadonlySet<string> = new Set(["shared", "protocol", "lambda"]);
const impure = /^node:(fs|net|http|https|child_process|process|os|sqlite|worker_threads)\b/;

export const pureRooms: Rule = {
  title: "shared, protocol and lambda do no input and output",
  check: (sources) =>
    sources
      .filter(({ path }) => pure.has(roomOf(path)))
      .flatMap(({ path, imports }) =>
        imports.filter(({ of }) => impure.test(of)).map(({ of }) => `${path} → ${of}`),
      ),
  broken: {
    "src/lambda/a.ts": 'import { readFile } from "node:fs/promises";\nimport { join } from "node:path";',
  },
  says: ["src/lambda/a.ts → node:fs/promises"],
};

function matches(of: string, name: string): boolean {
  return name.endsWith("*") ? of.startsWith(name.slice(0, -1)) : of === name;
}
