import { consoleUrlOf } from "../aws/apis/consoleUrl.ts";
import { localApi } from "../aws/localApi.ts";
import { httpFileOf } from "../lambda/requests/httpFile.ts";
import { AppError } from "../shared/errors.ts";
import { readArguments } from "./arguments.ts";
import { runningEmulator, targetOptions } from "./clientTarget.ts";
import { type Command, UsageError } from "./command.ts";

/** `lambda-workbench apis`: where each API answers, and the page to look at it with the key that opens it; or a file of requests. */
export const apis: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    "data-dir": targetOptions["data-dir"],
    http: { type: "boolean" },
  });
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError("apis takes one name, or none.");
  const target = await runningEmulator(values, terminal);
  const all = await localApi(target).apis();
  const asked = name === undefined ? all : all.filter((api) => api.name === name || api.apiId === name);
  if (asked.length === 0 && name !== undefined)
    throw new AppError("not-found", { userMessage: `The emulator has no API "${name}".` });
  if (values.http === true) terminal.out(httpFileOf(asked, target.region));
  else {
    const lines = asked.map((api) => [api.name, api.stage, api.url, consoleUrlOf(api, target) ?? ""]);
    terminal.out(lines.map((line) => `${line.join("\t").trimEnd()}\n`).join(""));
  }
  return 0;
};
