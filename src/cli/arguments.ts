import { parseArgs, type ParseArgsConfig } from "node:util";
import { messageOf } from "../shared/errors.ts";
import { UsageError } from "./command.ts";

/** `parseArgs`, with a mistake as a `UsageError`. */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}

/** The one positional argument of a subcommand on a function. Throws `UsageError`. */
export function readFunctionName(positionals: readonly string[]): string {
  const [name, ...rest] = positionals;
  if (name === undefined) throw new UsageError("Which function? Its name or ARN is missing.");
  if (rest.length > 0) throw new UsageError(`Only one function at a time; got ${positionals.join(", ")}.`);
  return name;
}
