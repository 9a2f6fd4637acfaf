import type { ListedRule } from '../api/rules.ts';
import { Link } from '../shell/link.tsx';
import { ruleHref } from '../shell/routes.ts';
import { formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { LevelBadge } from './level-badge.tsx';
import { canSwitch, TYPE_NAMES, whyNotWords } from './rule-words.ts';
import { nameOfTag } from './tags.ts';

interface Props {
  readonly rule: ListedRule;
  readonly mayChange: boolean;
  readonly busy: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly onTag: (tag: string) => void;
}

const TAGS_SHOWN = 2;

export function RuleRow({ rule, mayChange, busy, onEnable, onTag }: Props) {
  const { id, title, level, type, origin, enabled, tags, findings, tests, problems, author, goesOn } = rule;
  const techniques = tags.filter((tag) => /^attack\.t\d/.test(tag));
  const why = whyNotWords(rule);
  return (
    <li className={enabled ? 'rule-row' : 'rule-row off'}>
      <LevelBadge level={level} />
      <div className="rule-what">
        <Link className="search-title" href={ruleHref(id)}>
          <ShortText text={title} limit={200} />
        </Link>
        <p className="rule-about">
          <span>
            {TYPE_NAMES[type]}
            {origin === 'own' ? ', your own' : ''}
          </span>
          {author === undefined ? null : (
            <span>
              by <ShortText text={author} limit={60} />
            </span>
          )}
          {techniques.slice(0, TAGS_SHOWN).map((tag) => (
            <button key={tag} type="button" className="link tag" onClick={() => onTag(tag)}>
              {visibleText(capped(nameOfTag(tag), 60))}
            </button>
          ))}
          {tests.failed === 0 ? null : <span className="bad">{plural(tests.failed, 'test')} failed</span>}
          {problems.length === 0 ? null : (
            <span className="bad">
              {plural(problems.length, 'problem')}
              {goesOn ? '; it goes on as it was before' : ''}
            </span>
          )}
        </p>
      </div>
      <p className="rule-findings">
        {findings === undefined ? (
          '–'
        ) : findings === 0 ? (
          <span className="soft">no alerts</span>
        ) : (
          <Link href={`/alerts?status=all&rule=${encodeURIComponent(`rule:${id}`)}`}>
            {formatCount(findings)} {findings === 1 ? 'alert' : 'alerts'}
          </Link>
        )}
      </p>
      <p className="rule-why soft">{why}</p>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={enabled}
        aria-label={`${visibleText(capped(title, 80))} runs`}
        disabled={!mayChange || busy || !canSwitch(rule)}
        title={canSwitch(rule) ? undefined : why}
        onClick={() => onEnable(!enabled)}
      >
        <span />
      </button>
    </li>
  );
}
