const parameter = /\{([^{}/]+)\}/g;

/** The names of an address's parameters: of `/orders/{id}/{path+}` "id" and "path+". */
export function parametersOf(url: string): readonly string[] {
  return [...url.matchAll(parameter)].map(([, name = ""]) => name);
}

/** The address with values for its parameters. A greedy one (`path+`) may have slashes. */
export function filledIn(url: string, values: Readonly<Record<string, string>>): string {
  return url.replaceAll(parameter, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return name.endsWith("+")
      ? value.split("/").map(encodeURIComponent).join("/")
      : encodeURIComponent(value);
  });
}
