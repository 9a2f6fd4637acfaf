import type { Element } from '@xmldom/xmldom';
import { type DashboardBody, type Imported, ImportFault, Notes, type VariableBody } from '../imported.ts';
import { withoutOverlaps } from '../layout.ts';
import { readInputs } from './inputs.ts';
import { idOf, readRows } from './panels.ts';
import { Searches } from './searches.ts';
import { Tokens } from './tokens.ts';
import { childOf, childrenOf, parseXml, textOf } from './xml.ts';

/**
 * A dashboard or form of Splunk in Simple XML. Source: Splunk's "Simple XML Reference". What has no like here is told in
 * the notes. Throws `ImportFault`.
 */
export function readSimpleXml(name: string, text: string): Imported {
  const root = parseXml(text);
  if (root.tagName !== 'dashboard' && root.tagName !== 'form')
    throw new ImportFault(`<${root.tagName}> is no dashboard: the first element is <dashboard> or <form>`);
  if (root.getAttribute('version') === '2')
    throw new ImportFault('this is a dashboard of Dashboard Studio: only Simple XML is read');
  const notes = new Notes();
  const tokens = new Tokens(notes);
  const { variables, range } = readInputs(inputsOf(root), tokens, notes);
  const searches = new Searches(root, tokens, notes);
  const rows = childrenOf(root, 'row');
  const panels = readRows(rows, { searches, tokens, notes });
  const places = withoutOverlaps(panels.map(({ at }) => at));
  const named = new Set(variables.map((variable) => variable.name));
  const unset = [...tokens.unset].filter((token) => !named.has(token));
  for (const token of unset)
    notes.add(`$${token}$`, 'nothing in the file sets it', 'it is a text above the panels, `*` at first');
  const title = textOf(root, 'label') ?? name.replace(/\.xml$/i, '');
  const description = textOf(root, 'description');
  const refresh = refreshOf(root);
  if (childOf(root, 'init') !== undefined) notes.add('dashboard', '<init> is left out');
  for (const attribute of ['script', 'stylesheet'])
    if (root.getAttribute(attribute))
      notes.add('dashboard', `${attribute}="${root.getAttribute(attribute)}" is left out`);
  const body: DashboardBody = {
    title: title.slice(0, 200),
    ...(description === undefined ? {} : { description }),
    ...range,
    ...(refresh === undefined ? {} : { refresh }),
    variables: [
      ...uniqueByName(variables, notes),
      ...unset.map((token): VariableBody => ({ name: token, type: 'text' })),
    ].slice(0, 20),
    panels: panels.map((panel, index) => ({ ...panel, at: places[index] ?? panel.at })),
  };
  const id = idOf(name.replace(/^.*\//, '').replace(/\.xml$/i, ''));
  return { format: 'splunk', dashboards: [{ id, body }], patterns: [], searches: [], notes: notes.all() };
}

/** Those of the form, and those that stand in its panels. */
const inputsOf = (root: Element): readonly Element[] => Array.from(root.getElementsByTagName('input'));

function refreshOf(root: Element): string | undefined {
  const seconds = Number(root.getAttribute('refresh') ?? 0);
  return Number.isInteger(seconds) && seconds > 0 && seconds < 10_000 ? `${seconds}s` : undefined;
}

function uniqueByName(variables: readonly VariableBody[], notes: Notes): readonly VariableBody[] {
  return variables.filter((variable, index) => {
    const isFirst = variables.findIndex(({ name }) => name === variable.name) === index;
    if (!isFirst) notes.add(`$${variable.name}$`, 'a second input sets the same token: the first one counts');
    return isFirst;
  });
}
