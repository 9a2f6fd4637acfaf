import { createRoot } from 'react-dom/client';
import { Client } from './api/client.ts';
import { ClientContext } from './api/client-context.ts';
import { App } from './app.tsx';
import { takeLinkToken } from './session/link-token.ts';
import { SessionProvider } from './session/session-context.tsx';
import { applyTheme, storedTheme } from './ui/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/badges.css';
import './styles/forms.css';
import './styles/menu.css';
import './styles/gate.css';
import './styles/search-bar.css';
import './styles/start.css';
import './styles/results.css';
import './styles/histogram.css';
import './styles/events.css';
import './styles/popover.css';
import './styles/search-tools.css';
import './styles/fields.css';
import './styles/tail.css';
import './styles/completion.css';

// First of all: the token must be out of the address before anything can fail.
const token = takeLinkToken(window.location, window.history);
applyTheme(storedTheme());

const client = new Client(Intl.DateTimeFormat().resolvedOptions().timeZone);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
createRoot(root).render(
  <ClientContext value={client}>
    <SessionProvider token={token}>
      <App />
    </SessionProvider>
  </ClientContext>,
);
