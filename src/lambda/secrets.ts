/** Words in names of variables whose values are nobody else's business. */
const names = /(secret|passw(or)?d|passphrase|token|credential|private_?key|api_?key|access_?key)/i;

/** How values of well-known secrets begin, and addresses with a password in them. */
const values =
  /^(AKIA|ASIA)[A-Z0-9]{16}$|^-----BEGIN [A-Z ]*PRIVATE KEY-----|^gh[pousr]_[A-Za-z0-9]{20}|^github_pat_|^xox[abprs]-|^[sr]k_(live|test)_|^eyJ[\w-]+\.eyJ[\w-]+\.|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/;

/** Names that have such a word and are places of secrets, or sizes. */
const harmless = /_(arn|name|id|path|url|ttl|length|limit|count|table|header)$/i;

/** Whether a variable looks like a secret, by its name or its value. An empty one hides nothing. */
export function isSecret(name: string, value: string | undefined): boolean {
  if (value === undefined || value === "") return false;
  return values.test(value) || (names.test(name) && !harmless.test(name));
}
