/** CloudFormation names a function `<stack>-<name in the template>-<suffix>` unless the template says otherwise. */
export function isNamed(functionName: string, nameInTemplate: string): boolean {
  return functionName === nameInTemplate || `-${functionName}-`.includes(`-${nameInTemplate}-`);
}

/** The deployed functions that a template's function may be: the one of its very name, or all that fit. */
export function deployedAs(nameInTemplate: string, functionNames: readonly string[]): readonly string[] {
  if (functionNames.includes(nameInTemplate)) return [nameInTemplate];
  return functionNames.filter((name) => isNamed(name, nameInTemplate));
}
