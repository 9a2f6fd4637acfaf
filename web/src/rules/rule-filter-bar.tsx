import { LEVELS, type ListedRule, TYPES } from '../api/rules.ts';
import { Select } from '../ui/select.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { NO_FILTER, ORIGINS, queryOf, type RuleFilter, STATES, tagsOf } from './rule-filter.ts';
import { TYPE_NAMES } from './rule-words.ts';
import { nameOfTag } from './tags.ts';

interface Props {
  readonly rules: readonly ListedRule[];
  readonly filter: RuleFilter;
  readonly onChange: (filter: RuleFilter) => void;
}

const STATE_NAMES = { '': 'On and off', on: 'Running', off: 'Not running', trouble: 'In trouble' };
const ORIGIN_NAMES = { '': 'From anywhere', own: 'Your own', shipped: 'Shipped' };
const TAGS_SHOWN = 80;

export function RuleFilterBar({ rules, filter, onChange }: Props) {
  const tags = tagsOf(rules).slice(0, TAGS_SHOWN);
  const counts = new Map(tags);
  const choices = ['', ...tags.map(([tag]) => tag)];
  const known = choices.includes(filter.tag) ? choices : [...choices, filter.tag];
  return (
    <search className="filter-bar rule-filter">
      <input
        type="search"
        aria-label="Words in the rule's title, id, file, author or tags"
        placeholder="Filter by words…"
        spellCheck={false}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
      />
      <fieldset className="toggles">
        <legend className="visually-hidden">Level</legend>
        {LEVELS.map((level) => {
          const pressed = filter.levels.includes(level);
          const next = LEVELS.filter((one) => (one === level ? !pressed : filter.levels.includes(one)));
          return (
            <button
              key={level}
              type="button"
              className="small"
              aria-pressed={pressed}
              onClick={() => onChange({ ...filter, levels: next })}
            >
              {level === 'informational' ? 'info' : level}
            </button>
          );
        })}
      </fieldset>
      <Select
        aria-label="Whether it runs"
        value={filter.state}
        options={STATES}
        nameOf={(state) => STATE_NAMES[state]}
        onChoose={(state) => onChange({ ...filter, state })}
      />
      <Select
        aria-label="Kind"
        value={filter.type}
        options={['' as const, ...TYPES]}
        nameOf={(type) => (type === '' ? 'Every kind' : TYPE_NAMES[type])}
        onChoose={(type) => onChange({ ...filter, type })}
      />
      <Select
        aria-label="Origin"
        value={filter.origin}
        options={ORIGINS}
        nameOf={(origin) => ORIGIN_NAMES[origin]}
        onChoose={(origin) => onChange({ ...filter, origin })}
      />
      <Select
        aria-label="Tag"
        value={filter.tag}
        options={known}
        nameOf={(tag) =>
          tag === '' ? 'Every tag' : visibleText(capped(`${nameOfTag(tag)} (${counts.get(tag) ?? 0})`, 60))
        }
        onChoose={(tag) => onChange({ ...filter, tag })}
      />
      {queryOf(filter) === '' ? null : (
        <button type="button" className="link" onClick={() => onChange(NO_FILTER)}>
          clear
        </button>
      )}
    </search>
  );
}
