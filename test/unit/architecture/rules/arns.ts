import type { Rule } from "../rule.ts";
import { roomOf, type Source } from "../sources.ts";

const place = "src/shared/arn.ts";

export const arnsWritten: Rule = {
  title: "ARNs are written in shared/arn.ts alone",
  check: (sources) => linesThat(sources, /arn:(aws[a-z-]*:|\$\{)/),
  broken: {
    "src/lambda/a.ts": "// arn:aws:lambda:…\nconst arn = `arn:${partition}:lambda:${region}`;",
    [place]: 'const arn = "arn:aws:sqs:::";',
  },
  says: ["src/lambda/a.ts: const arn = `arn:${partition}:lambda:${region}`;"],
};

export const arnsRead: Rule = {
  title: "ARNs are taken apart in shared/arn.ts alone",
  check: (sources) => {
    // A trace header's lineage, which is no ARN, has colons too.
    const others = /^src\/emulator\/invocations\/trace\.ts: .*entry\.split/;
    // What runs beside a handler imports nothing of ours; its colon is that of a port.
    const found = linesThat(
      sources.filter(({ path }) => roomOf(path) !== "bootstrap"),
      /split\(":"|lastIndexOf\(":"\)|arn\w*\.(match|slice|indexOf|substring)\(/i,
    );
    return found.filter((line) => !others.test(line));
  },
  broken: { "src/lambda/a.ts": 'const name = arn.split(":")[6];\nconst tail = queueArn.slice(8);' },
  says: [
    'src/lambda/a.ts: const name = arn.split(":")[6];',
    "src/lambda/a.ts: const tail = queueArn.slice(8);",
  ],
};

/** Lines of code, for comments may show an ARN. */
function linesThat(sources: readonly Source[], pattern: RegExp): string[] {
  return sources
    .filter(({ path }) => path !== place)
    .flatMap(({ path, text }) =>
      text
        .split("\n")
        .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
}
