import { api } from "@/lib/request/api";
import { checkHealth } from "@/lib/request/health";
import { version } from "@/package.json";

export const GET = api(async (context) => {
  const checks = await checkHealth(context);
  const healthy = Object.values(checks).every((state) => state !== "failing");
  return Response.json(
    { status: healthy ? "ok" : "failing", version, checks },
    healthy ? {} : { status: 503, headers: { "Retry-After": "5" } },
  );
});
