import { useEffect, useRef } from 'react';
import { SignInForm } from './sign-in-form.tsx';

/** Over the page while the session is over; what was typed and found stays behind it. */
export function SignInAgain({ user }: { readonly user: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The dialog takes the focus for its first field, and that one is filled in.
    element?.querySelector<HTMLInputElement>('input[type=password]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="again"
      aria-labelledby="again-title"
      onCancel={(event) => {
        event.preventDefault();
      }}
    >
      <h2 id="again-title">Your session has ended</h2>
      <p>Sign in again to go on; your search is kept.</p>
      <SignInForm user={user} />
      <p className="gate-help">
        No password? <code>tocsin user link {user}</code> makes a one-time sign-in link.
      </p>
    </dialog>
  );
}
