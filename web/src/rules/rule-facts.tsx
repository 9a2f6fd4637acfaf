import type { Rule } from '../api/rules.ts';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { LevelBadge } from './level-badge.tsx';
import { TYPE_NAMES } from './rule-words.ts';
import { linkOf, nameOfTag } from './tags.ts';

/** What the rule is about, in the words of whoever wrote it. */
export function RuleFacts({ rule }: { readonly rule: Rule }) {
  const { description, level, type, tags, author, license, falsePositives, references, respond, id } = rule;
  return (
    <section className="card rule-facts" aria-label="About">
      {description === '' ? null : (
        <p className="description">
          <VisibleText text={capped(description, 10_000)} />
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>Level</dt>
          <dd>
            <LevelBadge level={level} />
          </dd>
        </div>
        <div>
          <dt>Kind</dt>
          <dd>{TYPE_NAMES[type]}</dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd className="mono">
            <ShortText text={id} limit={200} />
          </dd>
        </div>
        {tags.length === 0 ? null : (
          <div>
            <dt>Tags</dt>
            <dd>
              <ul className="tag-list">
                {tags.slice(0, 60).map((tag) => (
                  <li key={tag}>
                    <Tag tag={tag} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {author === undefined ? null : (
          <div>
            <dt>Author</dt>
            <dd>
              <ShortText text={author} limit={300} />
            </dd>
          </div>
        )}
        {license === undefined ? null : (
          <div>
            <dt>Licence</dt>
            <dd>
              <ShortText text={license} limit={200} />
            </dd>
          </div>
        )}
        {falsePositives.length === 0 ? null : (
          <div>
            <dt>False positives</dt>
            <dd>
              <ul>
                {falsePositives.map((one) => (
                  <li key={one}>
                    <ShortText text={one} limit={500} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {respond === undefined ? null : (
          <div>
            <dt>Responds</dt>
            <dd className="mono">
              {visibleText(
                capped(
                  Object.entries(respond)
                    .map(
                      ([name, value]) =>
                        `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
                    )
                    .join(', '),
                  300,
                ),
              )}
            </dd>
          </div>
        )}
        {references.length === 0 ? null : (
          <div>
            <dt>References</dt>
            <dd>
              <ul>
                {references.slice(0, 20).map((one) => (
                  <li key={one}>
                    {/^https?:\/\//.test(one) ? (
                      <a href={one} rel="noreferrer noopener" target="_blank">
                        <ShortText text={one} limit={200} />
                      </a>
                    ) : (
                      <ShortText text={one} limit={200} />
                    )}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Tag({ tag }: { readonly tag: string }) {
  const link = linkOf(tag);
  const name = visibleText(capped(nameOfTag(tag), 80));
  return link === undefined ? (
    <span className="tag">{name}</span>
  ) : (
    <a className="tag" href={link} rel="noreferrer noopener" target="_blank">
      {name}
    </a>
  );
}
