/** A request's qualifier, where there is one. */
export function qualified(qualifier: string | undefined): { Qualifier?: string } {
  return qualifier === undefined ? {} : { Qualifier: qualifier };
}
