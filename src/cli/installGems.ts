import { mkdirSync } from "node:fs";
import { gemFolder } from "../emulator/runtime/languages/ruby.ts";
import type { Terminal } from "./command.ts";
import { installFailed, interpreterFor, runProgram } from "./installers.ts";

/** Lambda brings a gem for each of AWS's services; these are the ones that most functions load. Others are named. */
const usualGems =
  "core apigatewaymanagementapi bedrockruntime cloudwatch cloudwatchlogs cognitoidentityprovider dynamodb eventbridge firehose kinesis kms lambda s3 scheduler secretsmanager ses sesv2 sns sqs ssm states";

/** RubyGems itself, which every Ruby has; its program `gem` is not everywhere. */
const runGems = `require "rubygems/gem_runner"
begin
  Gem::GemRunner.new.run(ARGV.clone)
rescue Gem::SystemExitException => e
  exit(e.exit_code)
end`;

/** Whether a name is that of a gem of AWS's SDK. */
export function isGem(name: string): boolean {
  return /^aws-sdk(-[a-z0-9]+)?$/.test(name);
}

/** The usual gems, and those that were named. */
export function gemsWith(named: readonly string[]): readonly string[] {
  return [...new Set([...usualGems.split(" ").map((name) => `aws-sdk-${name}`), ...named])];
}

/** AWS's SDK for Ruby, for the Ruby on which a runtime's functions run here. */
export async function installGems(
  runtime: string,
  named: readonly string[],
  sdkDir: string,
  terminal: Terminal,
): Promise<void> {
  const interpreter = await interpreterFor("ruby", runtime, terminal);
  const folder = gemFolder(sdkDir, interpreter);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const options = ["--no-document", "--no-user-install", "--conservative", "--install-dir", folder];
  const args = ["-e", runGems, "--", "install", ...options, ...gemsWith(named)];
  if ((await runProgram(interpreter.path, args, folder, terminal)) !== 0)
    throw installFailed("RubyGems", "AWS's SDK for Ruby");
}
