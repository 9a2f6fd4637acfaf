import { Bell } from '../ui/bell.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage({ message }: { readonly message?: string | undefined }) {
  return (
    <main className="gate">
      <div className="gate-card">
        <h1 className="brand">
          <Bell size={34} />
          Tocsin
        </h1>
        <p className="gate-lead">Security events of your web applications.</p>
        <SignInForm message={message} />
        <p className="gate-help">
          No account yet? <code>tocsin up</code> prints a one-time sign-in link when it starts, and{' '}
          <code>tocsin user add NAME</code> makes an account.
        </p>
      </div>
    </main>
  );
}
