import { quizInput } from "@/lib/progress/quiz/schema";
import { answerQuiz } from "@/lib/progress/quiz/service";
import { api, parseBody } from "@/lib/request/api";
import { requireSession } from "@/lib/request/session";

export const POST = api(async ({ db, request, now }) => {
  const reader = await requireSession();
  const input = await parseBody(request, quizInput);
  return answerQuiz(db, { reader, ...input, now });
});
