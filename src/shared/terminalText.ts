/**
 * Text that somebody else wrote, for a terminal or a pipe: characters that command a terminal (its clipboard, title, cursor) are
 * shown instead of sent. Tabs and newlines stay.
 */
export function terminalText(text: string): string {
  return text.replace(commands, shown);
}

// C0 but for tab and newline, DEL, and C1, whose members begin sequences too. A carriage return would hide what is before it.
// eslint-disable-next-line no-control-regex -- These are what is looked for.
const commands = /\r\n|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** As `cat -v` does: `^[` for ESC; C1 as a code. */
function shown(found: string): string {
  if (found === "\r\n") return "\n";
  const code = found.charCodeAt(0);
  if (code >= 0x80) return `\\x${code.toString(16)}`;
  return code === 0x7f ? "^?" : `^${String.fromCharCode(code + 0x40)}`;
}
