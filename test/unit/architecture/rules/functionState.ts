import type { Rule } from "../rule.ts";

/** What a change to a function consists of; `FunctionState` does all of it, so that nobody forgets a part. */
const parts = [
  /\.forget\(/g,
  /\.retire\(/g,
  /\b(functions|versions|aliases|provisioned)\.(set|delete|deleteOwner|clear)\(/g,
  /\bopenTables\(/g,
];
const door = "src/emulator/services/lambda/state/";
const mayForget = /^src\/emulator\/(services\/lambda|invocations|frontDoors|sources)\//;

export const functionState: Rule = {
  title: "the records of a function change through one door",
  check: (sources) =>
    sources
      .filter(({ path }) => mayForget.test(path) && !path.startsWith(door))
      .flatMap(({ path, text }) =>
        parts.flatMap((part) => [...text.matchAll(part)].map(([found]) => `${path}: ${found}`)),
      ),
  exceptions: {
    "src/emulator/services/lambda/service.ts: openTables(": "The service hands the tables to the door.",
  },
  broken: {
    "src/emulator/services/lambda/resources/a.ts": "tables.versions.set(version);\ncontext.forget(name);",
    "src/emulator/services/lambda/state/b.ts": "engine.retire(name);",
  },
  says: [
    "src/emulator/services/lambda/resources/a.ts: .forget(",
    "src/emulator/services/lambda/resources/a.ts: versions.set(",
  ],
};
