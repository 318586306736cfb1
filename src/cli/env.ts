import { readArguments } from "./arguments.ts";
import { runningEmulator, targetOptions } from "./clientTarget.ts";
import type { Command } from "./command.ts";

/** `lambda-workbench env`: for `eval "$(lambda-workbench env)"`, after which AWS's tools talk to the running emulator. */
export const env: Command = async (args, terminal) => {
  const { values } = readArguments(args, { "data-dir": targetOptions["data-dir"] });
  const { endpoint, region, accessKeyId, secretAccessKey } = await runningEmulator(values, terminal);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  // A token or a profile that the shell already has would win over the key, or not fit it.
  terminal.out("unset AWS_SESSION_TOKEN AWS_PROFILE\n");
  for (const [name, value] of Object.entries(variables)) terminal.out(`export ${name}=${quoted(value)}\n`);
  terminal.out(`# AWS CLI before 2.13 does not read AWS_ENDPOINT_URL: add --endpoint-url ${endpoint}\n`);
  return 0;
};

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
