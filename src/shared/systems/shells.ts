// What shells read, for the variables of `lambda-workbench env`.

export const shellNames = ["posix", "powershell", "cmd"] as const;
export type ShellName = (typeof shellNames)[number];

interface Shell {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
  readonly comment: (text: string) => string;
}

export const shells: Readonly<Record<ShellName, Shell>> = {
  posix: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
    unset: (name) => `unset ${name}`,
    comment: (text) => `# ${text}`,
  },
  powershell: {
    // PowerShell takes the quotes of typographers for quotes too.
    set: (name, value) => `$env:${name} = '${value.replaceAll(/['‘’‚‛]/g, "$&$&")}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
    comment: (text) => `# ${text}`,
  },
  cmd: {
    // In a script, where a `%` is doubled; the quotes end at the line's last one, and are no part of the value.
    set: (name, value) => `@set "${name}=${value.replaceAll("%", "%%")}"`,
    unset: (name) => `@set "${name}="`,
    comment: (text) => `@rem ${text}`,
  },
};

/** The shell that is likely to read: on Windows PowerShell, unless Git's bash or another says that it is there. */
export function likelyShell(
  platform: NodeJS.Platform,
  { SHELL: shell, MSYSTEM: msys }: Readonly<Record<string, string | undefined>>,
): ShellName {
  if (platform !== "win32") return shell !== undefined && /(^|\/)pwsh$/.test(shell) ? "powershell" : "posix";
  return shell !== undefined || msys !== undefined ? "posix" : "powershell";
}
