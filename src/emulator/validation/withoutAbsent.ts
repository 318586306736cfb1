/** Members that may be undefined become members that may be missing. */
type Present<Members> = {
  [Name in keyof Members as undefined extends Members[Name] ? never : Name]: Members[Name];
} & {
  [Name in keyof Members as undefined extends Members[Name] ? Name : never]?: Exclude<
    Members[Name],
    undefined
  >;
};

/** What a template leaves out is no member, rather than one without a value. */
export function withoutAbsent<Members extends object>(members: Members): Present<Members> {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Present<Members>;
}
