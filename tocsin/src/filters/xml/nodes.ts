import type { Attr, CDATASection, Element, Node, Text } from '@xmldom/xmldom';

const ELEMENT = 1;
const ATTRIBUTE = 2;
const TEXT = 3;
const CDATA = 4;
const COMMENT = 8;

export const isElement = (node: Node): node is Element => node.nodeType === ELEMENT;
const isAttribute = (node: Node): node is Attr => node.nodeType === ATTRIBUTE;
export const isText = (node: Node): node is Text | CDATASection => node.nodeType === TEXT || node.nodeType === CDATA;

export function* childrenOf(node: Node): Generator<Node> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}

export function attributesOf(element: Element): readonly Attr[] {
  const { attributes } = element;
  return Array.from({ length: attributes.length }, (_, index) => attributes.item(index)).filter(
    (attribute) => attribute !== null,
  );
}

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const escapeAttribute = (text: string): string => escapeText(text).replaceAll('"', '&quot;');

/** A text node as it stands in XML; of a section of characters, what is in it. */
export const rawText = (node: Text | CDATASection): string =>
  node.nodeType === CDATA ? node.data : escapeText(node.data);

/** A node as Nokogiri’s `to_s` writes it: XML, and of an attribute its value. Namespaces are written only where they were declared. */
export function nodeText(node: Node): string {
  if (isAttribute(node)) return node.value;
  if (isText(node)) return node.nodeType === CDATA ? `<![CDATA[${node.data}]]>` : escapeText(node.data);
  if (node.nodeType === COMMENT) return `<!--${node.nodeValue ?? ''}-->`;
  if (!isElement(node)) return [...childrenOf(node)].map(nodeText).join('');
  const attributes = attributesOf(node).map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`);
  const inner = [...childrenOf(node)].map(nodeText).join('');
  const open = `<${node.nodeName}${attributes.join('')}`;
  return node.firstChild === null ? `${open}/>` : `${open}>${inner}</${node.nodeName}>`;
}
