/** The searches of this user in this browser, newest first. Kept until sign-out. */
const MOST = 30;
const LONGEST = 4000;

export interface Recent {
  readonly list: () => readonly string[];
  readonly add: (search: string) => void;
  readonly clear: () => void;
}

export function recentSearches(storage: Storage | undefined, user: string): Recent {
  const key = `tocsin.recent.${user}`;
  const list = (): readonly string[] => {
    try {
      const stored: unknown = JSON.parse(storage?.getItem(key) ?? '[]');
      return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string').slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  return {
    list,
    add(search) {
      const trimmed = search.trim();
      if (trimmed === '' || trimmed.length > LONGEST) return;
      const kept = [trimmed, ...list().filter((entry) => entry !== trimmed)].slice(0, MOST);
      try {
        storage?.setItem(key, JSON.stringify(kept));
      } catch {
        // A full or forbidden storage only costs the list.
      }
    },
    clear() {
      storage?.removeItem(key);
    },
  };
}
