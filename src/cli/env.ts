import { likelyShell, shellNames, shells } from "../shared/systems/shells.ts";
import { readArguments } from "./arguments.ts";
import { runningEmulator, targetOptions } from "./clientTarget.ts";
import { type Command, UsageError } from "./command.ts";

/** `lambda-workbench env`: for `eval "$(lambda-workbench env)"`, after which AWS's tools talk to the running emulator. */
export const env: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    "data-dir": targetOptions["data-dir"],
    shell: { type: "string" },
  });
  const name = values.shell ?? likelyShell(terminal.platform, terminal.env);
  const shell = shells[shellNames.find((each) => each === name) ?? unknownShell(name)];
  const { endpoint, region, accessKeyId, secretAccessKey } = await runningEmulator(values, terminal);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const note = `AWS CLI before 2.13 does not read AWS_ENDPOINT_URL: add --endpoint-url ${endpoint}`;
  const lines = [
    // A token or a profile that the shell already has would win over the key, or not fit it.
    ...["AWS_SESSION_TOKEN", "AWS_PROFILE"].map(shell.unset),
    ...Object.entries(variables).map(([variable, value]) => shell.set(variable, value)),
    shell.comment(note),
  ];
  terminal.out(lines.map((line) => `${line}\n`).join(""));
  return 0;
};

function unknownShell(name: string): never {
  throw new UsageError(`--shell is one of ${shellNames.join(", ")}; got "${name}".`);
}
