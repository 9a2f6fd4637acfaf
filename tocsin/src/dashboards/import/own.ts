import {
  DOCUMENT_ID,
  idOfFile,
  idOfTitle,
  type Problem,
  parseYaml,
  plain,
  type ReadDocument,
} from '../../define/index.ts';
import { readDashboard } from '../read-dashboard.ts';
import { readPattern } from '../read-pattern.ts';
import { type DashboardBody, type Imported, ImportFault, type PatternBody, type SearchBody } from './imported.ts';

/** A file of ours, a dashboard, an index pattern or a saved search, as it is. Throws `ImportFault` where something is wrong with it. */
export function readOwn(name: string, text: string): Imported {
  const file = name.replace(/^.*[/\\]/, '');
  const none = { format: 'tocsin', dashboards: [], patterns: [], searches: [], notes: [] } as const;
  const has = (key: string): boolean => new RegExp(`^["']?${key}["']?\\s*:`, 'm').test(text);
  if (has('search') && !has('panels') && !has('indexes')) {
    const body = searchOf(file, text);
    return { ...none, searches: [{ id: idOf(file, body.title), body }] };
  }
  // What has been checked against the schema is of its input type, too.
  if (has('indexes') && !has('panels')) {
    const body = checked(readPattern('imported', text, file)) as PatternBody;
    return { ...none, patterns: [{ id: idOf(file, body.title), body }] };
  }
  const body = checked(readDashboard('imported', text, file)) as DashboardBody;
  return { ...none, dashboards: [{ id: idOf(file, body.title), body }] };
}

/** Its schedule, its alert and its actions are checked where it is made: they depend on what is there. */
function searchOf(file: string, text: string): SearchBody {
  const { root, problems } = parseYaml(file, text);
  if (problems.length > 0) throw faultOf(problems);
  const body = plain(root);
  if (typeof body !== 'object' || body === null) throw faultOf([]);
  const title = Reflect.get(body, 'title');
  const search = Reflect.get(body, 'search');
  if (typeof title !== 'string' || typeof search !== 'string')
    throw new ImportFault('a saved search has a title and a search, both of them texts');
  return { ...body, title, search };
}

const idOf = (file: string, title: string): string => {
  const id = idOfFile(file);
  return id !== undefined && DOCUMENT_ID.test(id) ? id : idOfTitle(title, () => false, 'imported');
};

function checked<Definition>({ definition, body, problems }: ReadDocument<Definition>): unknown {
  if (definition !== undefined) return body;
  throw faultOf(problems);
}

function faultOf(problems: readonly Problem[]): ImportFault {
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  return new ImportFault(
    first === undefined ? 'it is empty' : `line ${first.line}, column ${first.column}: ${first.message}${more}`,
  );
}
