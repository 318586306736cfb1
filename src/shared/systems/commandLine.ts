/** What `spawn` is told to start a program. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** The arguments are a command line's text already, and are not to be quoted. */
  readonly windowsVerbatimArguments?: true;
}

/**
 * Starts a script of Windows' command line, such as npm.cmd. Node refuses to (CVE-2024-27980), because the script's arguments
 * are read twice: by cmd.exe, and by the program to which the script hands them on.
 */
export function throughCmd(cmd: string, script: string, args: readonly string[]): CommandLine {
  const line = [quotedForScript(script), ...args.map(quotedForScript)].join(" ");
  // No AutoRun (/d), extensions for `%cd:~,%` (/e:ON), no `!` (/v:OFF); of the quotes only the outer ones go (/s).
  return {
    command: cmd,
    args: ["/d", "/e:ON", "/v:OFF", "/s", "/c", `"${line}"`],
    windowsVerbatimArguments: true,
  };
}

/**
 * One argument, for cmd.exe and then for a program. Within quotes cmd leaves all but `%` alone. A quote is doubled, which ends
 * the quotes and begins them again for cmd, and is a quote for the program. What begins with a `%` is no variable's name.
 */
function quotedForScript(argument: string): string {
  if (/[\r\n\0]/.test(argument))
    throw new Error("An argument of a command script cannot have a line end or a zero in it.");
  const inner = argument
    .replaceAll(/(\\+)(?="|$)/g, "$1$1")
    .replaceAll('"', '""')
    // cmd takes `%cd:~,%` for a piece of a variable that is empty.
    .replaceAll("%", "%%cd:~,%");
  return `"${inner}"`;
}
