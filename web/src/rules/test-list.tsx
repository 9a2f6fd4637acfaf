import type { TestResult } from '../api/rules.ts';
import { Icon } from '../ui/icon.tsx';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';

/** The tests that rules carry, and how they went; undefined while they can't run. */
export function TestList({ results }: { readonly results: readonly TestResult[] | undefined }) {
  if (results === undefined)
    return (
      <section className="card rule-tests" aria-label="Tests">
        <h2>
          Tests <span className="soft">run as soon as the text is right</span>
        </h2>
      </section>
    );
  const failed = results.filter(({ ok }) => !ok).length;
  return (
    <section className="card rule-tests" aria-label="Tests">
      <h2>
        Tests
        <span className={failed === 0 ? 'soft' : 'bad'}>
          {results.length === 0
            ? 'none yet'
            : failed === 0
              ? `${plural(results.length, 'test')} passed`
              : `${failed} of ${plural(results.length, 'test')} failed`}
        </span>
      </h2>
      {results.length === 0 ? (
        <p className="soft">
          A rule may carry events and how often it finds something in them, under <code>tests:</code>. One whose tests
          fail does not run.
        </p>
      ) : (
        <ul>
          {results.map(({ name, ok, differences }) => (
            <li key={name} className={ok ? 'passed' : 'failed'}>
              <Icon name={ok ? 'check' : 'close'} />
              <span>
                <span className="visually-hidden">{ok ? 'passed: ' : 'failed: '}</span>
                <ShortText text={name} limit={200} />
                {differences.map((difference) => (
                  <span key={difference} className="field-problem">
                    <ShortText text={difference} limit={500} />
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
