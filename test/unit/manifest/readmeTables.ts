import { describeStartOptions } from "../../../src/cli/startOptions.ts";
import { readManifest } from "./manifest.ts";

/** The README with its tables as the manifest has the settings, and the command line its options. */
export function withTables(readme: string): string {
  const tables = { settings: settingsTable(), keys: keysTable(), "start options": optionsTable() };
  return Object.entries(tables).reduce((text, [name, table]) => withTable(text, name, table), readme);
}

/** Puts a table between the comments that have its name. */
function withTable(readme: string, name: string, table: string): string {
  const start = new RegExp(`<!-- ${name}:[^>]*-->\\n`).exec(readme);
  const stop = readme.indexOf(`<!-- end of ${name} -->`);
  if (start === null || stop === -1) throw new Error(`the README has no place for the ${name}`);
  return readme.slice(0, start.index + start[0].length) + table + readme.slice(stop);
}

function settingsTable(): string {
  const rows = readManifest().contributes.configuration.flatMap(({ properties }) =>
    Object.entries(properties).map(
      ([id, { default: value, markdownDescription = "" }]) =>
        `| \`${id}\` | \`${JSON.stringify(value)}\` | ${markdownDescription.replaceAll("|", "\\|")} |\n`,
    ),
  );
  return `| Setting | Default | |\n|---|---|---|\n${rows.join("")}`;
}

function keysTable(): string {
  const { keybindings, commands } = readManifest().contributes;
  const rows = keybindings.map(({ command, key, mac }) => {
    const title = commands.find((each) => each.command === command)?.title ?? command;
    return `| *${title}* | \`${key}\` | \`${mac}\` |\n`;
  });
  return `| Command | Key | on macOS |\n|---|---|---|\n${rows.join("")}`;
}

function optionsTable(): string {
  const rows = describeStartOptions().map(
    ({ name, says, otherwise }) =>
      `| \`${name}\` | ${otherwise === "" ? "" : `\`${otherwise}\``} | ${says} |\n`,
  );
  return `| Option | Default | |\n|---|---|---|\n${rows.join("")}`;
}
