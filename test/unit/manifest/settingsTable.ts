import { readManifest } from "./manifest.ts";

const begin = /<!-- settings:[^>]*-->\n/;
const end = "<!-- end of settings -->";

/** The README with its table of settings as the manifest has them. */
export function withSettingsTable(readme: string): string {
  const start = begin.exec(readme);
  const stop = readme.indexOf(end);
  if (start === null || stop === -1) throw new Error("the README has no place for the settings");
  return readme.slice(0, start.index + start[0].length) + settingsTable() + readme.slice(stop);
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
