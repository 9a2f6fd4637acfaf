import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import { ImportFault } from '../imported.ts';

const MAX_DEPTH = 64;

/** The root of a document. A document type is refused: nothing is ever loaded or expanded. Throws `ImportFault`. */
export function parseXml(text: string): Element {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new ImportFault('a document type has no place in a dashboard: remove it');
  let root: Element | null;
  try {
    root = new DOMParser({
      onError: (_level, message) => {
        throw new ImportFault(message);
      },
    }).parseFromString(text.replace(/^\ufeff/, '').trim(), 'application/xml').documentElement;
  } catch (error) {
    throw new ImportFault(`it is no XML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (root === null) throw new ImportFault('it is no XML: there is no element');
  if (depthOf(root) > MAX_DEPTH) throw new ImportFault(`elements are nested deeper than ${MAX_DEPTH}`);
  return root;
}

const isElement = (node: Node): node is Element => node.nodeType === 1;

export function elementsOf(parent: Element): readonly Element[] {
  return Array.from(parent.childNodes).filter(isElement);
}

export function childrenOf(parent: Element, ...names: readonly string[]): readonly Element[] {
  return elementsOf(parent).filter(({ tagName }) => names.includes(tagName));
}

export function childOf(parent: Element, name: string): Element | undefined {
  return childrenOf(parent, name)[0];
}

export function textOf(parent: Element, name: string): string | undefined {
  const text = childOf(parent, name)?.textContent?.trim();
  return text === '' ? undefined : text;
}

/** `<option name="drilldown">none</option>`. */
export function optionOf(parent: Element, name: string): string | undefined {
  return childrenOf(parent, 'option')
    .find((option) => option.getAttribute('name') === name)
    ?.textContent?.trim();
}

/** Without recursion: the text is somebody else's. */
function depthOf(root: Element): number {
  let deepest = 0;
  const waiting: { node: Element; depth: number }[] = [{ node: root, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    deepest = Math.max(deepest, depth);
    if (deepest > MAX_DEPTH) break;
    for (const child of elementsOf(node)) waiting.push({ node: child, depth: depth + 1 });
  }
  return deepest;
}
