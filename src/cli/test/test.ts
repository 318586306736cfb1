import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Clients } from "../../aws/clients.ts";
import type { Access } from "../../aws/call.ts";
import { listFunctions } from "../../aws/functions.ts";
import type { Target } from "../../aws/target.ts";
import { deployedAs } from "../../lambda/deployedNames.ts";
import { AppError, isAbort, messageOf } from "../../shared/errors.ts";
import { terminalText } from "../../shared/terminalText.ts";
import { readArguments } from "../arguments.ts";
import { clientTarget, targetOptions } from "../clientTarget.ts";
import { type Command, type Terminal, UsageError } from "../command.ts";
import { junitReport, type TestResult } from "./junit.ts";
import { type OwnEmulator, startOwnEmulator } from "./ownEmulator.ts";
import { runTest } from "./runTest.ts";
import { findSavedTests, type SavedTest } from "./savedTests.ts";

/**
 * `lambda-workbench test`: sends the saved events that have an expectation, one after the other. 0: all passed, 1: some
 * failed, 2: some, or all of it, could not be run.
 */
export const test: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    template: { type: "string", multiple: true },
    stack: { type: "string" },
    junit: { type: "string" },
  });
  const [folder = ".", ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`Only one folder at a time; got ${positionals.join(", ")}.`);
  const { template: templates = [] } = values;
  if (templates.length > 0 && (values.endpoint ?? values.profile ?? values.region) !== undefined) {
    throw new UsageError("--template starts an emulator: no other target can be named beside it.");
  }
  const tests = findSavedTests(resolve(terminal.cwd, folder));
  let own: OwnEmulator | undefined;
  try {
    own = templates.length === 0 ? undefined : await startOwnEmulator(templates, terminal);
    const target = own?.target ?? (await clientTarget(values, terminal));
    const results = await runAll(tests, { target, stack: values.stack, terminal });
    if (values.junit !== undefined) await save(resolve(terminal.cwd, values.junit), junitReport(results));
    return sum(results, terminal);
  } catch (error) {
    if (!isAbort(error)) throw error;
    terminal.err("Interrupted.\n");
    return 2;
  } finally {
    await own?.stop();
  }
};

interface Run {
  readonly target: Target;
  readonly stack: string | undefined;
  readonly terminal: Terminal;
}

async function runAll(tests: readonly SavedTest[], { target, stack, terminal }: Run): Promise<TestResult[]> {
  const clients = new Clients();
  const access: Access = { clients, target, signal: terminal.signal };
  const results: TestResult[] = [];
  try {
    const nameOf = await namesAt(access, stack);
    for (const each of tests) {
      const result = await runTest(each, { access, env: terminal.env, nameOf });
      print(result, terminal);
      results.push(result);
    }
    return results;
  } finally {
    clients.reset();
  }
}

/** In AWS a stack's functions have names of its making; the emulator's have those of the template. */
async function namesAt(access: Access, stack: string | undefined): Promise<(name: string) => string> {
  if (access.target.kind === "local") return (name) => name;
  const names: string[] = [];
  for await (const page of listFunctions(access)) names.push(...page.map(({ name }) => name));
  const ofStack = stack === undefined ? names : names.filter((name) => name.startsWith(`${stack}-`));
  return (wanted) => {
    const [name, ...others] = deployedAs(wanted, ofStack);
    if (name !== undefined && others.length === 0) return name;
    throw new AppError("function-unclear", {
      userMessage:
        name === undefined
          ? `There is no function "${wanted}".`
          : `"${wanted}" may be ${[name, ...others].join(" or ")}: name its stack with --stack.`,
    });
  };
}

function print({ test: { functionName, name }, kind, problems, ms }: TestResult, terminal: Terminal): void {
  const sign = { passed: "✓", failed: "✗", "not-run": "!" }[kind];
  const lines = problems.map((problem) => `    ${problem}\n`);
  terminal.out(terminalText(`${sign} ${functionName}/${name}  ${Math.round(ms)} ms\n${lines.join("")}`));
}

function sum(results: readonly TestResult[], terminal: Terminal): number {
  const of = (kind: TestResult["kind"]) => results.filter((each) => each.kind === kind).length;
  const [failed, notRun] = [of("failed"), of("not-run")];
  const more = notRun === 0 ? "" : `, ${notRun} could not be run`;
  terminal.out(`${of("passed")} passed, ${failed} failed${more}\n`);
  return notRun > 0 ? 2 : failed > 0 ? 1 : 0;
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new AppError("report-unwritable", {
      userMessage: `The report cannot be written: ${messageOf(error)}.`,
      cause: error,
    });
  }
}
