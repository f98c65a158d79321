import MonthlyReport from "../monthly-report";
import { previews } from "../previews";
import { previewOf } from "./preview-of";

export default previewOf(MonthlyReport, previews["monthly-report"].first);
