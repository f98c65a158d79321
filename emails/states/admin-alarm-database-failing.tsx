import AdminAlarm from "../admin-alarm";
import { previews } from "../previews";
import { previewOf } from "./preview-of";

export default previewOf(AdminAlarm, previews["admin-alarm"].databaseFailing);
