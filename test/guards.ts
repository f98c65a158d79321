const logged: unknown[][] = [];
const realError = console.error;
const realFetch = globalThis.fetch;

console.error = (...args: unknown[]) => {
  logged.push(args);
  realError(...args);
};

globalThis.fetch = (input, init) => {
  const { hostname } = new URL(new Request(input).url);
  if (hostname === "localhost" || hostname === "127.0.0.1") return realFetch(input, init);
  return Promise.reject(new Error(`A test reached for ${hostname}: only loopback is declared.`));
};

/**
 * What went to `console.error` since the last call. A test that expects errors takes them; what is
 * left when a test ends fails it.
 */
export function takeConsoleErrors(): unknown[][] {
  return logged.splice(0);
}
