/** What the build puts there; declared so that types can be checked before anything is built. */
declare module "*/.open-next/worker.js" {
  const app: {
    fetch: (request: Request, env: Cloudflare.Env, ctx: ExecutionContext) => Promise<Response>;
  };
  export default app;
}
