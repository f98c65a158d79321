import type { Session } from "@/lib/auth/schema";
import { AppError, errorResponse } from "@/lib/base/errors";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { mayRead } from "@/lib/chapters/rules";
import { serveProgress, serveQuiz } from "./progress";
import type { Route } from "./routes";
import { securedHeaders } from "./security";
import { type Caller, type CallerTools, setRenewed } from "./session";

const served: Record<string, typeof serveProgress> = {
  [paths.progressApi()]: serveProgress,
  [paths.quizApi()]: serveQuiz,
};
const refusalHeaders = securedHeaders();

type Asked = {
  route: Route;
  pathname: string;
  body: Uint8Array<ArrayBuffer> | null;
  caller: Caller;
  tools: CallerTools;
};

/**
 * What of the API is answered without the app: refusals for want of a right, which anybody can ask for without
 * end, and what
 * readers tell of their progress. `null` is for the app to answer. A session that was renewed on the way reaches its browser
 * whatever the answer is.
 */
export async function answerApi(request: Request, asked: Asked): Promise<Response | null> {
  const { route, pathname, body, caller, tools } = asked;
  let response: Response;
  try {
    const session = checkRight(caller.session, route, pathname);
    const serve = request.method === "POST" && served[pathname];
    if (!serve || !session) return null;
    response = await serve(request, { session, caller, body: body ?? new Uint8Array(), tools });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    response = errorResponse(error, refusalHeaders);
  }
  setRenewed(response.headers, caller.cookies);
  return response;
}

/**
 * Whoever asks for what only readers get must be one (`unauthorized`), and who asks for a chapter must be allowed
 * to read it (`unauthorized`, `forbidden`). What else may stand against an answer is the app's to find.
 */
function checkRight(session: Session | null, route: Route, pathname: string): Session | null {
  if (route.needsSession && !session) throw new AppError("unauthorized");
  const chapter = findChapter(Number(/^\/api\/content\/([1-9]\d?)$/.exec(pathname)?.[1]));
  if (chapter && !mayRead(session, chapter.access))
    throw new AppError(session ? "forbidden" : "unauthorized");
  return session;
}
