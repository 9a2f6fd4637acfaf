import { node, type SearchCommand } from '../ast/index.ts';
import { parseSearchTerms } from '../parser/predicate.ts';
import { printTerms } from '../print.ts';
import { defineCommand } from './command.ts';

/**
 * OR binds tighter than AND, as Splunk documents it (parentheses, NOT, OR, AND). A term matches whole words; `*` stands
 * for any characters. Comparisons ignore case. `field!=value` needs the field, `NOT field=value` does not.
 */
export const search = defineCommand<SearchCommand>({
  name: 'search',
  summary: 'finds events by words, phrases and field values',
  syntax: 'search <word | "phrase" | field=value | field IN (…) | NOT … | … OR … | (…)>…',
  type: 'streaming',
  examples: [
    { title: 'failed logins of a Django project', spl: 'index="django-logs" sourcetype="django" "Failed login"' },
    { title: 'client errors except one path', spl: 'status>=400 status<500 NOT uri_path="/favicon.ico"' },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    return node(
      { kind: 'command', name: 'search', ...parseSearchTerms(cursor, context.subsearch) },
      cursor.spanFrom(from),
    );
  },
  print: printTerms,
});
