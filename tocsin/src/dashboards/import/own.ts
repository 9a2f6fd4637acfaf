import { DOCUMENT_ID, idOfFile, idOfTitle, type ReadDocument } from '../../define/index.ts';
import { readDashboard } from '../read-dashboard.ts';
import { readPattern } from '../read-pattern.ts';
import { type DashboardBody, type Imported, ImportFault, type PatternBody } from './imported.ts';

/** A file of ours, a dashboard or an index pattern, as it is. Throws `ImportFault` where something is wrong with it. */
export function readOwn(name: string, text: string): Imported {
  const file = name.replace(/^.*[/\\]/, '');
  const none = { format: 'tocsin', dashboards: [], patterns: [], searches: [], notes: [] } as const;
  const isPattern = /^["']?indexes["']?\s*:/m.test(text) && !/^["']?panels["']?\s*:/m.test(text);
  // What has been checked against the schema is of its input type, too.
  if (isPattern) {
    const body = checked(readPattern('imported', text, file)) as PatternBody;
    return { ...none, patterns: [{ id: idOf(file, body.title), body }] };
  }
  const body = checked(readDashboard('imported', text, file)) as DashboardBody;
  return { ...none, dashboards: [{ id: idOf(file, body.title), body }] };
}

const idOf = (file: string, title: string): string => {
  const id = idOfFile(file);
  return id !== undefined && DOCUMENT_ID.test(id) ? id : idOfTitle(title, () => false, 'imported');
};

function checked<Definition>({ definition, body, problems }: ReadDocument<Definition>): unknown {
  if (definition !== undefined) return body;
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  throw new ImportFault(
    first === undefined ? 'it is empty' : `line ${first.line}, column ${first.column}: ${first.message}${more}`,
  );
}
