import { useEffect, useRef } from 'react';
import { SignInForm } from './sign-in-form.tsx';

/** Over the page while the session is over; what was typed and found stays behind it. */
export function SignInAgain({ user }: { readonly user: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
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
    </dialog>
  );
}
