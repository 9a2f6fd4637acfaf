import type { Document, Element } from '@xmldom/xmldom';
import { dom } from './dom.ts';
import { attributesOf, childrenOf, isElement } from './nodes.ts';

/** A copy in which every name is its local part. */
export function withoutNamespaces(root: Element): Document {
  const document = new (dom().DOMImplementation)().createDocument(null, '', null);
  document.appendChild(copy(root, document));
  return document;
}

function copy(element: Element, document: Document): Element {
  const made = document.createElementNS(null, element.localName ?? element.nodeName);
  for (const { name, localName, value } of attributesOf(element))
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) made.setAttribute(localName ?? name, value);
  for (const child of childrenOf(element))
    made.appendChild(isElement(child) ? copy(child, document) : document.importNode(child, true));
  return made;
}
