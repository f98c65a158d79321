import type { Instrumentation } from "next";
import { noteBrokenPage } from "@/lib/request/broken-page";

/** Next calls it by this name when a page, an action or a route of its own broke. */
export const onRequestError: Instrumentation.onRequestError = (error) => noteBrokenPage(error);
