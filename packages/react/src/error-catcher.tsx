import { Component, type ErrorInfo, type ReactNode } from 'react';

/** What went wrong, and how to try again. */
export interface Failure {
  readonly error: unknown;
  /** Asks for the flags anew and shows the children again. */
  readonly retry: () => void;
}

interface ErrorCatcherProps {
  readonly instead: (failure: Failure) => ReactNode;
  readonly onError: ((error: unknown) => void) | undefined;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

interface ErrorCatcherState {
  readonly caught?: { readonly error: unknown } | undefined;
}

/** Only a class can catch. What `instead` throws goes on to the next boundary, and so do frameworks' signals. */
export class ErrorCatcher extends Component<ErrorCatcherProps, ErrorCatcherState> {
  override state: ErrorCatcherState = {};

  static getDerivedStateFromError(error: unknown): ErrorCatcherState {
    return { caught: { error } };
  }

  override componentDidCatch(error: unknown, _: ErrorInfo): void {
    if (!isSignal(error)) this.props.onError?.(error);
  }

  readonly #retry = (): void => {
    this.props.onRetry();
    this.setState({ caught: undefined });
  };

  override render(): ReactNode {
    const { caught } = this.state;
    if (caught === undefined) return this.props.children;
    if (isSignal(caught.error)) throw caught.error;
    return this.props.instead({ error: caught.error, retry: this.#retry });
  }
}

/**
 * What frameworks throw to redirect, to say that nothing is there, or to leave static rendering. Next.js marks its own
 * by a `digest` in capitals (a server's failure has a number there), React Router and TanStack Router throw what is no
 * `Error`.
 */
function isSignal(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const { digest } = error as { readonly digest?: unknown };
  return typeof digest === 'string' && /^[A-Z]/.test(digest);
}
