import type { AlternativeNode, Node, OnigurumaAst } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';

/** The longest text that stands in every match, or none: where it is not, there is no need to look for a match. */
export function requiredText(ast: OnigurumaAst): string {
  return ignoresCase(ast) ? '' : new Runs().of(ast.body);
}

function ignoresCase(ast: OnigurumaAst): boolean {
  let found = ast.flags.ignoreCase;
  traverse(ast, {
    Group: ({ node }) => {
      found ||= node.flags?.enable?.ignoreCase === true;
    },
    Directive: ({ node }) => {
      found ||= node.kind === 'flags' && node.flags.enable?.ignoreCase === true;
    },
  });
  return found;
}

/** Characters that follow each other in every match. */
class Runs {
  #run = '';
  #longest = '';

  of(alternatives: readonly AlternativeNode[]): string {
    this.#addAll(alternatives);
    this.#end();
    return this.#longest;
  }

  #addAll(alternatives: readonly AlternativeNode[]): void {
    const [only] = alternatives;
    if (alternatives.length === 1 && only !== undefined) for (const node of only.body) this.#add(node);
    else this.#end();
  }

  #add(node: Node): void {
    if (node.type === 'Character') this.#run += String.fromCodePoint(node.value);
    else if (node.type === 'Group' || node.type === 'CapturingGroup') this.#addAll(node.body);
    else if (node.type === 'Quantifier') {
      this.#end();
      if (node.min > 0) this.#add(node.body);
      this.#end();
    } else if (node.type !== 'Assertion') this.#end();
  }

  #end(): void {
    if (this.#run.length > this.#longest.length) this.#longest = this.#run;
    this.#run = '';
  }
}
