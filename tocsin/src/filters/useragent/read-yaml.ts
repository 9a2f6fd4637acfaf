import { parse } from 'yaml';

const LINE = /^(?:#.*|(\w+):|(?: {2}(- )| {4})(\w+): '((?:[^']|'')*)'| +#.*|)\s*$/;

/**
 * The lists of a `regexes.yaml`. It is large, and written in the same few forms throughout, so that reading it by line takes a hundredth of
 * the time that a YAML parser needs; a file with other forms goes to that. Throws what the parser throws.
 */
export function readYaml(content: string): unknown {
  const lists: Record<string, Record<string, string>[]> = Object.create(null);
  let list: Record<string, string>[] | undefined;
  for (const line of content.split('\n')) {
    const match = LINE.exec(line);
    if (match === null) return parse(content);
    const [, name, begins, key, value] = match;
    if (name !== undefined) {
      list = [];
      lists[name] = list;
    } else if (key !== undefined && value !== undefined) {
      if (begins !== undefined) list?.push(Object.create(null));
      const rule = list?.[list.length - 1];
      if (rule === undefined) return parse(content);
      rule[key] = value.replaceAll("''", "'");
    }
  }
  return lists;
}
