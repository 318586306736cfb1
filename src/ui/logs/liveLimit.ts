import * as vscode from "vscode";
import type { Clock } from "../../shared/clock.ts";

/** Live tail is billed by the minute, so it does not go on because somebody forgot it. */
const longestMs = 10 * 60_000;
const unseenMs = 60_000;

interface LiveLimit extends vscode.Disposable {
  /** Aborted when live tail should end; its reason is a sentence for the log. */
  readonly signal: AbortSignal;
}

/** Ends live tail after ten minutes, or when its channel was out of view for one. */
export function liveLimit(channel: vscode.OutputChannel, clock: Clock): LiveLimit {
  const abort = new AbortController();
  const end = (sentence: string) => abort.abort(sentence);
  const cancelLongest = clock.after(longestMs, () =>
    end(vscode.l10n.t("Live tail has ended by itself after ten minutes, and polling goes on.")),
  );
  let cancelUnseen: (() => void) | undefined;
  const look = () => {
    cancelUnseen?.();
    cancelUnseen = isInView(channel)
      ? undefined
      : clock.after(unseenMs, () =>
          end(
            vscode.l10n.t("Live tail has ended because nobody has looked for a minute, and polling goes on."),
          ),
        );
  };
  const views = vscode.window.onDidChangeVisibleTextEditors(look);
  look();
  return {
    signal: abort.signal,
    dispose() {
      cancelLongest();
      cancelUnseen?.();
      views.dispose();
    },
  };
}

/** The editor has output in the panel among its visible editors. */
function isInView({ name }: vscode.OutputChannel): boolean {
  return vscode.window.visibleTextEditors.some(
    ({ document: { uri } }) => uri.scheme === "output" && uri.path.includes(name),
  );
}
