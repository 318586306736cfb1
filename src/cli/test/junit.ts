import { toXmlText } from "../../shared/xmlText.ts";
import type { SavedTest } from "./savedTests.ts";

/** How a test ended; `problems` has a sentence for each thing that is wrong. */
export interface TestResult {
  readonly test: SavedTest;
  readonly kind: "passed" | "failed" | "not-run";
  readonly problems: readonly string[];
  readonly ms: number;
  readonly logTail: string;
}

/** Results as JUnit's XML, a suite a function, as CI systems read it. */
export function junitReport(results: readonly TestResult[]): string {
  const suites = Map.groupBy(results, ({ test }) => test.functionName);
  const lines = [...suites].map(
    ([name, of]) =>
      `<testsuite name="${escaped(name)}" ${counts(of)}>\n${of.map(testCase).join("")}</testsuite>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lambda-workbench" ${counts(results)}>\n${lines.join("")}</testsuites>\n`;
}

function counts(results: readonly TestResult[]): string {
  const of = (kind: TestResult["kind"]) => results.filter((each) => each.kind === kind).length;
  const ms = results.reduce((sum, each) => sum + each.ms, 0);
  return `tests="${results.length}" failures="${of("failed")}" errors="${of("not-run")}" time="${seconds(ms)}"`;
}

function testCase({ test, kind, problems, ms, logTail }: TestResult): string {
  const [first = ""] = problems;
  const tag = kind === "failed" ? "failure" : "error";
  const outcome =
    kind === "passed" ? "" : `<${tag} message="${escaped(first)}">${escaped(problems.join("\n"))}</${tag}>\n`;
  const log = logTail === "" ? "" : `<system-out>${escaped(logTail)}</system-out>\n`;
  const head = `name="${escaped(test.name)}" classname="${escaped(test.functionName)}" time="${seconds(ms)}"`;
  return `<testcase ${head}>\n${outcome}${log}</testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
  };
  return toXmlText(text).replace(/[&<>"\n]/g, (mark) => marks[mark] ?? mark);
}
