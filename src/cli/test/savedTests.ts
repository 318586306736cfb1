import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { eventPath } from "../../lambda/expectations/expectation.ts";
import { AppError } from "../../shared/errors.ts";

/** An event with an expectation beside it. */
export interface SavedTest {
  /** The name in the template, by the folder. */
  readonly functionName: string;
  readonly name: string;
  readonly event: string;
  readonly expectation: string;
}

/**
 * The tests of a project, sorted: `events/<Function>/<name>.expect.json` below its folder, or below the folder itself where
 * that is one of events. Throws `AppError` where there is none.
 */
export function findSavedTests(folder: string): SavedTest[] {
  const inside = join(folder, "events");
  const root = existsSync(inside) ? inside : folder;
  const tests = foldersIn(root).flatMap((owner) =>
    readdirSync(join(root, owner))
      .sort()
      .flatMap((file): SavedTest[] => {
        const event = eventPath(join(root, owner, file));
        if (event === undefined) return [];
        const expectation = join(root, owner, file);
        return [{ functionName: owner, name: basename(event, ".json"), event, expectation }];
      }),
  );
  if (tests.length > 0) return tests;
  throw new AppError("no-tests", {
    userMessage: `There are no tests in "${folder}": no event in events/<Function>/ has a file <name>.expect.json beside it.`,
  });
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() === true)
      .sort();
  } catch (error) {
    throw new AppError("folder-unreadable", { userMessage: `"${root}" cannot be read.`, cause: error });
  }
}
