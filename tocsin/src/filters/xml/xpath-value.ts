import { createRequire } from 'node:module';
import type { Document, Element, Node } from '@xmldom/xmldom';
import { attributesOf, nodeText } from './nodes.ts';

/** What is used of the library. Its own types bring those of browsers into the whole program. */
interface XpathLibrary {
  parse(expression: string): { evaluate(options: EvaluateOptions): XpathResult };
  readonly XNodeSet: new () => { toArray(): readonly Node[] };
  readonly XNumber: new () => { numberValue(): number };
  readonly XBoolean: new () => { booleanValue(): boolean };
}
interface XpathResult {
  stringValue(): string;
}
interface EvaluateOptions {
  readonly node: Document;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly isHtml: false;
}

let loaded: XpathLibrary | undefined;

/** Loaded when it is first needed. */
function library(): XpathLibrary {
  loaded ??= createRequire(import.meta.url)('xpath') as XpathLibrary;
  return loaded;
}

/** What an expression finds in a document, as texts. Throws where it uses a prefix or a function that nobody knows. */
export type Xpath = (document: Document, namespaces: Readonly<Record<string, string>>) => readonly string[];

/** Throws an error whose message is a sentence for a person. */
export function createXpath(expression: string): Xpath {
  const parsed = parse(expression);
  return (node, namespaces) => {
    const result = parsed.evaluate({ node, namespaces, isHtml: false });
    if (result instanceof library().XNodeSet) return result.toArray().map(nodeText);
    if (result instanceof library().XBoolean) return result.booleanValue() ? ['true'] : [];
    if (result instanceof library().XNumber) return [numberText(result.numberValue())];
    return [result.stringValue()];
  };
}

function parse(expression: string): ReturnType<XpathLibrary['parse']> {
  try {
    return library().parse(expression);
  } catch (error) {
    throw new Error(
      `xpath: ${JSON.stringify(expression)} is no XPath expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** As Ruby writes a float. */
const numberText = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** The prefixes that the root element declares; the default namespace is called `xmlns`. */
export function declaredNamespaces(root: Element): Readonly<Record<string, string>> {
  const declared: Record<string, string> = Object.create(null);
  for (const { name, value } of attributesOf(root))
    if (name === 'xmlns' || name.startsWith('xmlns:')) declared[name === 'xmlns' ? name : name.slice(6)] = value;
  return declared;
}
