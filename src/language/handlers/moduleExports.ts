import type { parse } from "@babel/parser";

export type Statement = ReturnType<typeof parse>["program"]["body"][number];
export type Expression = Extract<Statement, { type: "ExpressionStatement" }>["expression"];
type Declaration = NonNullable<Extract<Statement, { type: "ExportNamedDeclaration" }>["declaration"]>;
type Assignment = Extract<Expression, { type: "AssignmentExpression" }>;
type ObjectLiteral = Extract<Expression, { type: "ObjectExpression" }>;

/** A piece of the source. */
export type Place = Pick<Statement, "loc">;

/** What a name stands for. */
export interface Binding {
  readonly whole: Place;
  readonly name: Place;
  readonly value?: Expression;
  /** How many a function declaration takes. */
  readonly parameters?: number;
}

export interface ModuleExports {
  readonly named: ReadonlyMap<string, Binding>;
  /** There may be more than what is named. */
  readonly open: boolean;
}

/** The exports of a module as its top level declares them, ES and CommonJS alike, without running or resolving anything. */
export function moduleExports(body: readonly Statement[]): ModuleExports {
  const collector = new Collector(body);
  for (const statement of body) collector.add(statement);
  return collector;
}

class Collector implements ModuleExports {
  readonly named = new Map<string, Binding>();
  open = false;
  private readonly locals = new Map<string, Binding>();

  constructor(body: readonly Statement[]) {
    for (const statement of body) {
      const exported =
        statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
      const declaration = exported ? statement.declaration : statement;
      for (const [name, binding] of declared(declaration, statement)) this.locals.set(name, binding);
    }
  }

  add(statement: Statement): void {
    switch (statement.type) {
      case "ExportNamedDeclaration":
        this.addNamed(statement);
        break;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        const local = declaration.type === "Identifier" ? this.locals.get(declaration.name) : undefined;
        this.named.set("default", local ?? { whole: statement, name: statement, ...valueOf(declaration) });
        break;
      }
      case "ExportAllDeclaration":
        this.open = true;
        break;
      case "TSExportAssignment":
        this.replaceAll(statement.expression);
        break;
      case "ExpressionStatement":
        this.addExpression(statement.expression, statement);
        break;
      case "IfStatement":
        this.add(statement.consequent);
        if (statement.alternate) this.add(statement.alternate);
        break;
      case "BlockStatement":
        for (const inner of statement.body) this.add(inner);
        break;
      case "TryStatement":
        this.add(statement.block);
        break;
      case "VariableDeclaration":
        // `const handler = (exports.handler = …)`
        for (const { init } of statement.declarations) {
          if (init?.type === "AssignmentExpression") this.addExpression(init, statement);
        }
        break;
      case "ForInStatement":
      case "ForOfStatement":
      case "ForStatement":
      case "WhileStatement":
      case "SwitchStatement":
        this.open ||= namesExports(statement);
        break;
      default:
    }
  }

  private addNamed(statement: Extract<Statement, { type: "ExportNamedDeclaration" }>): void {
    if (statement.exportKind === "type") return;
    for (const [name, binding] of declared(statement.declaration, statement)) this.named.set(name, binding);
    for (const specifier of statement.specifiers) {
      const { exported } = specifier;
      const name = exported.type === "Identifier" ? exported.name : exported.value;
      if (specifier.type === "ExportSpecifier") {
        if (specifier.exportKind === "type") continue;
        const local = statement.source ? undefined : this.locals.get(specifier.local.name);
        this.named.set(name, local ?? { whole: specifier, name: exported });
      } else {
        this.named.set(name, { whole: specifier, name: exported });
      }
    }
  }

  private addExpression(expression: Expression, statement: Statement): void {
    if (expression.type === "SequenceExpression") {
      for (const part of expression.expressions) this.addExpression(part, statement);
    }
    if (expression.type === "CallExpression") this.addCall(expression, statement);
    // `!function () { … }()` and its relatives.
    if (expression.type === "UnaryExpression") this.addExpression(expression.argument, statement);
    if (expression.type === "AssignmentExpression" && expression.operator === "=") {
      this.addAssignment(expression, statement);
      if (expression.right.type === "AssignmentExpression") this.addExpression(expression.right, statement);
    }
  }

  private addAssignment({ left, right }: Assignment, statement: Statement): void {
    const value = lastValue(right);
    if (left.type === "MemberExpression" && isExportsObject(left.object)) {
      const name = memberName(left);
      if (name === undefined) this.open = true;
      else this.named.set(name, this.binding(value, statement, left.property));
    } else if (isExportsObject(left)) {
      // In `exports = module.exports = {…}` both mean the same.
      this.replaceAll(value);
    }
  }

  /** `module.exports = …` */
  private replaceAll(value: Expression): void {
    if (isExportsObject(value)) return;
    this.named.clear();
    this.open = false;
    const local = value.type === "Identifier" ? this.locals.get(value.name) : undefined;
    const object = local?.value ?? value;
    if (object.type === "ObjectExpression") this.addProperties(object);
    else if (local === undefined || local.value !== undefined) this.open = true;
  }

  private addProperties({ properties }: ObjectLiteral): void {
    for (const property of properties) {
      if (property.type === "SpreadElement" || property.computed) {
        this.open = true;
        continue;
      }
      const { key } = property;
      const name =
        key.type === "Identifier" ? key.name : key.type === "StringLiteral" ? key.value : undefined;
      if (name === undefined) continue;
      const value = property.type === "ObjectProperty" ? (property.value as Expression) : undefined;
      this.named.set(name, this.binding(value, property, key));
    }
  }

  /** `Object.defineProperty(exports, "name", …)`; any other call that gets the exports may add to them. */
  private addCall(call: Extract<Expression, { type: "CallExpression" }>, statement: Statement): void {
    const [target, name, ...rest] = call.arguments;
    if (!call.arguments.some((argument) => isExportsObject(argument))) {
      // A bundle is a function that is called where it stands, and exports from in there.
      this.open ||= [call.callee, ...call.arguments].some((part) => isFunction(part) && namesExports(part));
      return;
    }
    const callee = call.callee.type === "MemberExpression" ? memberName(call.callee) : undefined;
    if (callee === "defineProperty" && target && name?.type === "StringLiteral") {
      if (name.value !== "__esModule") this.named.set(name.value, { whole: statement, name });
    } else if (callee === "assign" && name?.type === "ObjectExpression" && rest.length === 0) {
      this.addProperties(name);
    } else {
      this.open = true;
    }
  }

  /** A name of this module leads to its definition. */
  private binding(value: Expression | undefined, whole: Place, name: Place): Binding {
    const local = value?.type === "Identifier" ? this.locals.get(value.name) : undefined;
    return local ?? { whole, name, ...(value && { value }) };
  }
}

/** The names that a declaration introduces. */
function declared(
  declaration: Declaration | Expression | Statement | null | undefined,
  whole: Statement,
): (readonly [string, Binding])[] {
  switch (declaration?.type) {
    case "FunctionDeclaration": {
      const { id, params } = declaration;
      return id ? [[id.name, { whole, name: id, parameters: params.length }]] : [];
    }
    case "ClassDeclaration":
    case "TSDeclareFunction":
      return declaration.id ? [[declaration.id.name, { whole, name: declaration.id }]] : [];
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id, init }): (readonly [string, Binding])[] => {
        if (id.type === "Identifier") return [[id.name, { whole, name: id, ...valueOf(init) }]];
        if (id.type !== "ObjectPattern") return [];
        return id.properties.flatMap((property): (readonly [string, Binding])[] => {
          const target = property.type === "ObjectProperty" ? property.value : property.argument;
          return target.type === "Identifier" ? [[target.name, { whole, name: target }]] : [];
        });
      });
    default:
      return [];
  }
}

/** The object literal behind casts; other values are not looked into. */
function valueOf(node: { readonly type: string } | null | undefined): { readonly value?: Expression } {
  if (!node) return {};
  return { value: unwrap(node as Expression) };
}

/** A loop, since a text may hold more of these than a process can call functions. */
function unwrap(node: Expression): Expression {
  for (let at = node; ;) {
    switch (at.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "ParenthesizedExpression":
        at = at.expression;
        break;
      default:
        return at;
    }
  }
}

function lastValue(node: Expression): Expression {
  let value = unwrap(node);
  while (value.type === "AssignmentExpression") value = unwrap(value.right);
  return value;
}

/** A function, also as `(0, function …)` or `(function …).call`. */
function isFunction(node: { readonly type: string }): boolean {
  let at = unwrap(node as Expression);
  if (at.type === "MemberExpression") at = unwrap(at.object);
  if (at.type === "SequenceExpression") at = unwrap(at.expressions.at(-1) ?? at);
  return at.type === "FunctionExpression" || at.type === "ArrowFunctionExpression";
}

/** Whether `exports` or `module.exports` is named anywhere in a piece of code. */
function namesExports(piece: { readonly type: string }): boolean {
  const left: unknown[] = [piece];
  while (left.length > 0) {
    const at = left.pop();
    if (typeof at !== "object" || at === null) continue;
    if ("type" in at && typeof at.type === "string" && isExportsObject({ ...at, type: at.type })) return true;
    for (const [name, part] of Object.entries(at)) if (name !== "loc") left.push(part);
  }
  return false;
}

/** `exports` or `module.exports`. */
function isExportsObject(node: { readonly type: string }): boolean {
  const expression = node as Expression;
  if (expression.type === "Identifier") return expression.name === "exports";
  if (expression.type !== "MemberExpression" || expression.object.type !== "Identifier") return false;
  return expression.object.name === "module" && memberName(expression) === "exports";
}

function memberName({
  property,
  computed,
}: Extract<Expression, { type: "MemberExpression" }>): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "StringLiteral" ? property.value : undefined;
}
