import * as vscode from "vscode";
import { logGroupOf } from "../../../aws/logs/group.ts";
import { getGroup, newestStreams } from "../../../aws/logs/streams.ts";
import { entryRow, factLook, type FunctionSection } from "../section.ts";

/** More are seldom looked for, and a group may have a hundred thousand. */
const mostStreams = 25;

/** The log group with its retention, and the newest streams in it. */
export const logs: FunctionSection = {
  id: "logs",
  get title() {
    return vscode.l10n.t("Logs");
  },
  icon: "output",
  async load(access, fn) {
    const group = logGroupOf(await fn.configuration());
    const [settings, streams] = await Promise.all([
      getGroup(access, group),
      newestStreams(access, group, mostStreams),
    ]);
    if (settings === undefined || streams === undefined) return [];
    const { retentionDays } = settings;
    const kept =
      retentionDays === undefined ? vscode.l10n.t("never expires") : vscode.l10n.t("{0} days", retentionDays);
    const page = groupPage(group.name);
    return [
      entryRow(fn, "retention", "", {
        look: factLook(vscode.l10n.t("Retention"), kept, "calendar"),
        part: group.name,
        ...(retentionDays !== undefined && { value: String(retentionDays) }),
        arn: group.arn,
        page,
      }),
      ...streams.map(({ name, arn, lastEvent }) => {
        const time = lastEvent === undefined ? "" : new Date(lastEvent).toLocaleString();
        const look = { text: shortName(name), icon: "list-flat", description: time, tooltip: name };
        return entryRow(fn, "stream", name, {
          look: { ...look, label: vscode.l10n.t("Log stream {0}, {1}", name, time) },
          value: name,
          arn,
          page: `${page}/log-events/${twice(name)}`,
        });
      }),
    ];
  },
  describe: ([retention, ...streams]) => {
    if (retention === undefined) return vscode.l10n.t("no log group yet");
    const many =
      streams.length === mostStreams
        ? vscode.l10n.t("{0} newest streams", mostStreams)
        : vscode.l10n.t("{0} streams", streams.length);
    return `${retention.look().description} · ${many}`;
  },
  commands: { retention: [{ command: "lambdaWorkbench.set.retention", group: "inline@1" }] },
};

/** `2026/11/26/[$LATEST]0f3c…` without the part that nobody reads. */
function shortName(name: string): string {
  return name.replace(/^(\d{4}\/\d{2}\/\d{2}\/.*\[.*\][0-9a-f]{8})[0-9a-f]{24}$/, "$1…");
}

function groupPage(name: string): string {
  return `cloudwatch#logsV2:log-groups/log-group/${twice(name)}`;
}

/** CloudWatch's pages want names encoded twice, with `$` for the second `%`. */
function twice(name: string): string {
  return encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");
}
