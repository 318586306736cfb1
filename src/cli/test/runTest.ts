import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Access } from "../../aws/call.ts";
import { invoke } from "../../aws/invoke.ts";
import { fillEvent } from "../../lambda/eventParameters.ts";
import { check } from "../../lambda/expectations/check.ts";
import { readExpectation } from "../../lambda/expectations/expectation.ts";
import { AppError, isAbort, messageOf } from "../../shared/errors.ts";
import { inWords, phrase } from "../../shared/phrase.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import type { TestResult } from "./junit.ts";
import type { SavedTest } from "./savedTests.ts";

interface Run {
  readonly access: Access;
  readonly env: NodeJS.ProcessEnv;
  /** The deployed name of a function. */
  readonly nameOf: (nameInTemplate: string) => string;
}

/** Sends a test's event and compares what comes. What keeps it from running is its result, too; only cancelling throws. */
export async function runTest(test: SavedTest, { access, env, nameOf }: Run): Promise<TestResult> {
  const began = performance.now();
  const result = (kind: TestResult["kind"], problems: readonly string[], logTail = ""): TestResult => {
    return { test, kind, problems, ms: performance.now() - began, logTail };
  };
  try {
    const expectation = readExpectation(await textOf(test.expectation), basename(test.expectation));
    const event = await readEvent(test.event, env);
    const name = nameOf(test.functionName);
    const answer = await invoke(access, { name, payload: new TextEncoder().encode(event) });
    const { problems } = check(expectation, answer);
    const words = problems.map((problem) => inWords(problem));
    return result(words.length === 0 ? "passed" : "failed", words, answer.logTail);
  } catch (error) {
    if (isAbort(error)) throw error;
    return result("not-run", [messageOf(error)]);
  }
}

async function readEvent(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const text = await textOf(path);
  const mistake = findJsonMistake(text);
  if (mistake === undefined) return fillEvent(text, { env, now: Date.now(), uuid: randomUUID });
  const line = text.slice(0, mistake.offset).split("\n").length;
  throw new AppError("event-not-json", {
    userMessage: phrase('"{0}" is not JSON: line {1}: {2}.', basename(path), line, mistake.reason),
  });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new AppError("file-unreadable", { userMessage: `"${path}" cannot be read.`, cause: error });
  }
}
